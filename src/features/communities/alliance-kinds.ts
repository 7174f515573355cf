/** The four alliances that a community leads. */
export const ALLIANCE_KINDS = ['merchant', 'property', 'club', 'committee'] as const
export type AllianceKind = (typeof ALLIANCE_KINDS)[number]
