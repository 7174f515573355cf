import { businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem } from '../../problems.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import type { CarerPolicy } from '../communities/community.model.js'
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

/** redemption.md: agreements and benefits may be cached for at most 1 s per process. */
const MAX_AGE_MS = 1000
const MAX_SHOPS = 2000
/** Offline uploads ask for days that are past; more days than these are derived again. */
const MAX_DAYS_PER_SHOP = 40

interface Entry {
  facts: Promise<ShopFacts>
  /** When the reading began, on a clock that is never set back. */
  since: number
  byDay: Map<string, Promise<ShopOffer>>
}

interface Dependencies {
  now: () => Date
  /** Milliseconds of a monotonic clock. */
  monotonic?: () => number
  read?: typeof readShopFacts
}

/**
 * What each shop offers, cached for at most a second per process. Everyone who asks while a shop is being read shares
 * that reading; a hit copies nothing.
 */
export function createBenefitsInForce({
  now,
  monotonic = () => performance.now(),
  read = readShopFacts,
}: Dependencies) {
  const entries = new Map<string, Entry>()

  function load(key: string, communityId: string, shopId: string): Entry {
    const facts = read(communityId, shopId).then((found) => found ?? Promise.reject(new NotFoundProblem()))
    const entry: Entry = { facts, since: monotonic(), byDay: new Map() }
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

  function entryFor(communityId: string, shopId: string): Entry {
    const key = `${shopId}|${communityId}`
    const entry = entries.get(key)
    return entry && monotonic() - entry.since < MAX_AGE_MS ? entry : load(key, communityId, shopId)
  }

  return {
    /**
     * All benefits of all agreements of the shop that are not drafts, as they stand on the business day of `at`.
     * @throws NotFoundProblem when the community has no such shop
     */
    forShop(communityId: string, shopId: string, at: Date = now()): Promise<ShopOffer> {
      const entry = entryFor(communityId, shopId)
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
