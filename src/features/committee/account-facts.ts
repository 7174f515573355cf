import type { ActivityFacts } from '../activities/afterwards/figures.service.js'
import type { DoneErrand } from '../care-visits/errands/errands-done.js'
import type { VisitView } from '../care-visits/visits/visit.view.js'
import type { AllianceKind } from '../communities/alliance-kinds.js'
import type { OrganizationView } from '../organizations/organization.view.js'
import type { ReachedByBenefits } from '../reports/reached.service.js'
import type { ReportedRequest } from '../requests/request-figures.service.js'
import type { Use } from '../resources/given.service.js'

/** A member of an alliance: an organization, or a shop that is one of the merchants' by its agreement alone. */
export interface Partner extends Pick<OrganizationView, 'name' | 'alliance' | 'shopId'> {
  /** Null for a shop that is not registered as an organization. */
  organizationId: string | null
  hasLeft: boolean
}

/** Everything that the account of a period is made of, read once. */
export interface AccountFacts extends ActivityFacts, ReachedByBenefits {
  partners: Partner[]
  uses: Use[]
  requests: ReportedRequest[]
  visits: Pick<VisitView, 'id' | 'day' | 'memberId' | 'maskedName' | 'met' | 'needs'>[]
  errands: DoneErrand[]
}

/** Whose figures: one organization's, one alliance's, or, with neither, those of the whole community. */
export interface AccountScope {
  alliance?: AllianceKind | undefined
  organizationId?: string | undefined
}

/** Whether what an organization did is counted; what nobody in particular did is the whole community's only. */
export type Belongs = (organizationId: string | null) => boolean

export function belongsTo(
  { partners }: Pick<AccountFacts, 'partners'>,
  { alliance, organizationId: only }: AccountScope,
): Belongs {
  if (only) return (organizationId) => organizationId === only
  if (!alliance) return () => true
  const ids = new Set(
    partners.flatMap((one) => (one.alliance === alliance && one.organizationId ? [one.organizationId] : [])),
  )
  return (organizationId) => organizationId !== null && ids.has(organizationId)
}
