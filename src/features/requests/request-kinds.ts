/** What a request may be about: each with a picture on the senior's page and limits of its own. */
export const REQUEST_KINDS = ['heating', 'water', 'power', 'lift', 'cleaning', 'safety', 'other'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

/** Within how many hours somebody is to accept and to solve it. */
export interface TimeLimits {
  acceptHours: number
  solveHours: number
}

/** What holds until a community sets its own. */
export const USUAL_LIMITS: Readonly<Record<RequestKind, TimeLimits>> = {
  heating: { acceptHours: 2, solveHours: 24 },
  water: { acceptHours: 2, solveHours: 24 },
  power: { acceptHours: 2, solveHours: 24 },
  lift: { acceptHours: 1, solveHours: 12 },
  cleaning: { acceptHours: 8, solveHours: 48 },
  safety: { acceptHours: 4, solveHours: 72 },
  other: { acceptHours: 8, solveHours: 120 },
}
