import type { ActivityServices } from '../activities/activity-services.js'
import type { errandsDone } from '../care-visits/errands/errands-done.js'
import type { VisitService } from '../care-visits/visits/visit.service.js'
import type { OrganizationService } from '../organizations/organization.service.js'
import type { ReachedService } from '../reports/reached.service.js'
import type { RequestFiguresService } from '../requests/request-figures.service.js'
import type { GivenService } from '../resources/given.service.js'
import type { ShopService } from '../shops/shop.service.js'
import type { ShopView } from '../shops/shop.view.js'
import type { AccountFacts, Partner } from './account-facts.js'

/** The services of the features whose facts are counted. */
export interface FactSources {
  organizations: Pick<OrganizationService, 'list'>
  shops: Pick<ShopService, 'list'>
  given: Pick<GivenService, 'uses'>
  activities: Pick<ActivityServices['activities'], 'facts'>
  requestFigures: Pick<RequestFiguresService, 'reported'>
  careVisits: Pick<VisitService, 'recorded'>
  errandsDone: typeof errandsDone
  reached: Pick<ReachedService, 'byBenefits'>
}

const MOST_ORGANIZATIONS = 1000
const SHOPS_AT_ONCE = 200

/** Reads the facts of a period by a fixed number of queries, however many members there are. Both days are included. */
export async function readFacts(
  sources: FactSources,
  communityId: string,
  period: { from: string; to: string },
): Promise<AccountFacts> {
  const [partners, uses, held, requests, visits, errands, reached] = await Promise.all([
    partnersOf(sources, communityId),
    sources.given.uses(communityId, period),
    sources.activities.facts(communityId, period),
    sources.requestFigures.reported(communityId, period),
    sources.careVisits.recorded(communityId, period),
    sources.errandsDone(communityId, period),
    sources.reached.byBenefits(communityId, period),
  ])
  return { partners, uses, ...held, requests, visits, errands, ...reached }
}

/** The organizations, and the shops that are merchants without being registered as one. */
async function partnersOf(sources: FactSources, communityId: string): Promise<Partner[]> {
  const [{ items }, shops] = await Promise.all([
    sources.organizations.list({ communityId }, { limit: MOST_ORGANIZATIONS }),
    allShops(sources, communityId),
  ])
  const registered = new Set(items.map(({ shopId }) => shopId))
  return [
    ...items.map(({ id, name, alliance, shopId, status }) => ({
      organizationId: id,
      shopId,
      name,
      alliance,
      hasLeft: status === 'left',
    })),
    ...shops
      .filter(({ id }) => !registered.has(id))
      .map(({ id, name, status }) => ({
        organizationId: null,
        shopId: id,
        name,
        alliance: 'merchant' as const,
        hasLeft: status !== 'active',
      })),
  ]
}

async function allShops({ shops }: FactSources, communityId: string): Promise<ShopView[]> {
  const found: ShopView[] = []
  let cursor: string | undefined
  do {
    const page = await shops.list({ communityId }, { limit: SHOPS_AT_ONCE, ...(cursor ? { cursor } : {}) })
    found.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return found
}
