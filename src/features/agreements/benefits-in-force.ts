import { createBriefCache } from '../../infrastructure/brief-cache.js'
import { businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem } from '../../problems.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import type { CarerPolicy } from '../communities/community.model.js'
import { readOfferRevision } from '../communities/offer-revision.js'
import type { ShopCategory } from '../shops/shop.model.js'
import { agreementStateOn, type AgreementState } from './agreement-state.js'
import { readShopFacts, type ShopFacts } from './benefits-in-force.repository.js'
import { versionOn } from './versions.js'

/** A benefit of a shop as it stands on one business day, in force or not. */
export interface OfferedBenefit {
  readonly benefitId: string
  readonly agreementId: string
  readonly agreementNumber: string
  /** The version that decides on the day: a redemption stores it. */
  readonly agreementVersion: number
  readonly status: 'active' | 'suspended'
  readonly agreementState: Exclude<AgreementState, 'draft'>
  /** First and last business day of the agreement, for limits of the period `agreement`. */
  readonly agreementStartsOn: string
  readonly agreementEndsOn: string
  readonly terms: BenefitTerms
}

/** Everything that a shop has promised, and the community that it has promised it to. Frozen: it is shared. */
export interface ShopOffer {
  readonly businessDay: string
  readonly shop: {
    readonly id: string
    readonly name: string
    readonly category: ShopCategory
    readonly status: 'active' | 'suspended'
  }
  readonly community: {
    readonly id: string
    readonly minimumAge: number
    readonly settings: {
      readonly printedCardDailyLimit: number | null
      readonly printedCardSecondFactorAboveFen: number | null
      readonly offlineCapFen: number
      readonly carerPolicy: CarerPolicy
      readonly noticeVersion: string
      readonly contactPhone: string | null
    }
  }
  readonly benefits: readonly OfferedBenefit[]
}

/** redemption.md: agreements and benefits may be cached for at most 1 s per process. So long nobody asks whether they changed. */
const MAX_AGE_MS = 1000
/** After so long a shop is read again even if no change is noted: somebody may have repaired the store by hand. */
const MAX_UNCHANGED_MS = 5 * 60_000
const MAX_COMMUNITIES = 2000
const MAX_SHOPS = 2000
/** Offline uploads ask for days that are past; more days than these are derived again. */
const MAX_DAYS_PER_SHOP = 40

interface Entry {
  facts: Promise<ShopFacts>
  /** The community's revision when the reading began: what is read may be newer, never older. */
  revision: number
  /** When the reading began, on a clock that is never set back. */
  since: number
  byDay: Map<string, Promise<ShopOffer>>
}

interface Dependencies {
  now: () => Date
  /** Milliseconds of a monotonic clock. */
  monotonic?: () => number
  read?: typeof readShopFacts
  readRevision?: typeof readOfferRevision
}

/**
 * What each shop offers, as the store says at most a second ago. Whether anything of the community has changed is asked once a
 * second by one small reading; a shop itself is read again only if so. Everyone who asks while a shop is being read shares that
 * reading; a hit copies nothing.
 */
export function createBenefitsInForce({
  now,
  monotonic = () => performance.now(),
  read = readShopFacts,
  readRevision = readOfferRevision,
}: Dependencies) {
  const entries = new Map<string, Entry>()
  const revisions = createBriefCache<number>({ ttlMs: MAX_AGE_MS, max: MAX_COMMUNITIES, monotonic })

  function load(key: string, communityId: string, shopId: string, revision: number): Entry {
    const since = monotonic()
    const facts = read(communityId, shopId).then((found) => found ?? Promise.reject(new NotFoundProblem()))
    const entry: Entry = { facts, revision, since, byDay: new Map() }
    entries.delete(key)
    entries.set(key, entry)
    for (const oldest of entries.keys()) {
      if (entries.size <= MAX_SHOPS) break
      entries.delete(oldest)
    }
    facts.catch(() => {
      if (entries.get(key) === entry) entries.delete(key)
    })
    return entry
  }

  async function entryFor(communityId: string, shopId: string): Promise<Entry> {
    const revision = await revisions.get(communityId, () => readRevision(communityId))
    const key = `${shopId}|${communityId}`
    const entry = entries.get(key)
    const isFresh = entry?.revision === revision && monotonic() - entry.since < MAX_UNCHANGED_MS
    return isFresh ? entry : load(key, communityId, shopId, revision)
  }

  return {
    /**
     * All benefits of all agreements of the shop that are not drafts, as they stand on the business day of `at`.
     * @throws NotFoundProblem when the community has no such shop
     */
    async forShop(communityId: string, shopId: string, at: Date = now()): Promise<ShopOffer> {
      const entry = await entryFor(communityId, shopId)
      const day = businessDayOf(at)
      const known = entry.byDay.get(day)
      if (known) return known
      if (entry.byDay.size >= MAX_DAYS_PER_SHOP) entry.byDay.clear()
      const offer = entry.facts.then((facts) => offerOn(facts, day))
      entry.byDay.set(day, offer)
      return offer
    },

    /** Called after each change to the shop, its agreements or its benefits, so that this process sees it at once. */
    invalidate(shopId: string): void {
      for (const key of entries.keys()) {
        if (key.startsWith(`${shopId}|`)) entries.delete(key)
      }
    },
  }
}
export type BenefitsInForce = ReturnType<typeof createBenefitsInForce>

/** What the shop offers on a business day, out of what the store says of it. */
export function offerOn(facts: ShopFacts, day: string): ShopOffer {
  return Object.freeze({
    businessDay: day,
    shop: facts.shop,
    community: facts.community,
    benefits: Object.freeze(
      facts.agreements.flatMap((agreement) => offeredOn(agreement, facts.statuses, day)),
    ),
  })
}

function offeredOn(
  agreement: ShopFacts['agreements'][number],
  statuses: ShopFacts['statuses'],
  day: string,
): OfferedBenefit[] {
  const version = versionOn(agreement.versions, agreement.startsOn, day)
  const agreementState = agreementStateOn(agreement, day)
  if (!version || agreementState === 'draft') return []
  return version.benefits.flatMap(({ benefitId, terms }) => {
    const status = statuses.get(benefitId)
    if (!status) return []
    return Object.freeze({
      benefitId,
      agreementId: agreement.id,
      agreementNumber: agreement.number,
      agreementVersion: version.version,
      status,
      agreementState,
      agreementStartsOn: agreement.startsOn,
      agreementEndsOn: agreement.endsOn,
      terms,
    })
  })
}
