import type { Need } from '../care-visits/visits/visit.model.js'
import type { ReportedRequest } from '../requests/request-figures.service.js'
import { belongsTo, type AccountFacts, type AccountScope, type Partner } from './account-facts.js'

/** The lists that are counted here. What the counters recorded has a list of its own. */
export const LISTS = [
  'organizations',
  'uses',
  'activities',
  'attendances',
  'requests',
  'solved',
  'visits',
  'met',
  'needs',
  'reached',
  'not_reached',
] as const
export type ListName = (typeof LISTS)[number]

/** A need that was met: at the visit itself, or by an errand that was done. */
export interface MetNeed {
  id: string
  day: string
  need: Need
  maskedName: string
  visitId: string | null
  errandId: string | null
}

/**
 * Which facts are behind each figure: of one organization, of one alliance, or of the whole community. A figure is the length of its list, so that both can
 * never differ. Visits and needs are nobody's but the community's.
 */
export function listsOf(facts: AccountFacts, scope: AccountScope = {}) {
  const belongs = belongsTo(facts, scope)
  const { alliance, organizationId } = scope
  const isWhole = !alliance && !organizationId
  const activities = facts.activities.filter(
    ({ organizationIds }) => isWhole || organizationIds.some(belongs),
  )
  const activityIds = new Set(activities.map(({ id }) => id))
  const reported = facts.requests.filter(({ organizationId }) => belongs(organizationId))
  const causes = reported.filter(({ isFollower }) => !isFollower)
  const attendances = facts.attendances.filter(({ activityId }) => activityIds.has(activityId))
  const met = isWhole ? facts.visits.filter((visit) => visit.met === true) : []
  const reachedIds = new Set([
    ...(isWhole || (alliance === 'merchant' && !organizationId) ? facts.redeemers : []),
    ...attendances.map(({ memberId }) => memberId),
    ...reported.filter(isSolved).map(({ memberId }) => memberId),
    ...met.map(({ memberId }) => memberId),
  ])
  const isReached = ({ id }: { id: string }) => reachedIds.has(id)
  return {
    organizations: facts.partners.filter(
      (one) =>
        !one.hasLeft &&
        (organizationId ? one.organizationId === organizationId : isWhole || one.alliance === alliance),
    ) satisfies Partner[],
    uses: facts.uses.filter(({ giverId }) => belongs(giverId)),
    activities,
    attendances,
    requests: causes,
    solved: causes.filter(isSolved),
    visits: isWhole ? facts.visits : [],
    met,
    needs: isWhole ? metNeeds(facts) : [],
    reached: facts.members.filter(isReached),
    not_reached: isWhole ? facts.members.filter((member) => !isReached(member)) : [],
  } satisfies Record<ListName, readonly unknown[]>
}
export type AccountLists = ReturnType<typeof listsOf>

const isSolved = ({ state }: ReportedRequest) => state === 'solved' || state === 'confirmed'

function metNeeds({ visits, errands }: AccountFacts): MetNeed[] {
  const atVisits = visits.flatMap(({ id, day, maskedName, needs }) =>
    needs
      .filter(({ isMet }) => isMet)
      .map(({ kind }) => ({ id: `${id}-${kind}`, day, need: kind, maskedName, visitId: id, errandId: null })),
  )
  const afterwards = errands.map(({ id, day, need, maskedName }) => ({
    id,
    day,
    need,
    maskedName,
    visitId: null,
    errandId: id,
  }))
  return [...atVisits, ...afterwards].sort((a, b) => (a.day === b.day ? 0 : a.day < b.day ? -1 : 1))
}
