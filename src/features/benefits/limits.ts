import { isoWeekOf, monthOf, yearOf } from '../../lib/business-day.js'
import type { Limit, LimitMechanism, LimitPeriod } from './benefit.types.js'

/**
 * How a limit is kept. Uses per member are slots; everything else, also an amount per member, is a budget: an
 * amount has no lowest free number. Fixed when the limit is made and never changed by a new `max`
 * (redemption.md, "Limits").
 */
export function mechanismOf(limit: Pick<Limit, 'measure' | 'per'>): LimitMechanism {
  return limit.per === 'member' && limit.measure === 'count' ? 'slots' : 'budget'
}

/**
 * The name of the period that a business day falls into: `2026-11-24`, `2026-W48` (Monday to Sunday),
 * `2026-11`, `2026`, or the agreement's id. It is computed once on the server and stored, so that a void
 * gives back this period's quota.
 */
export function periodKey(period: LimitPeriod, businessDay: string, agreementId: string): string {
  switch (period) {
    case 'day':
      return businessDay
    case 'week':
      return isoWeekOf(businessDay)
    case 'month':
      return monthOf(businessDay)
    case 'year':
      return yearOf(businessDay)
    case 'agreement':
      return agreementId
  }
}

/** What all slots of a member, a limit and a period begin with: `<limitId>|<memberId>|<period>|`. */
export function slotPrefix(limit: Pick<Limit, 'id'>, memberId: string, period: string): string {
  return `${limit.id}|${memberId}|${period}|`
}

/** The unique name of the n-th use, counted from 1: `<limitId>|<memberId>|<period>|<n>`. */
export function slotName(limit: Pick<Limit, 'id'>, memberId: string, period: string, n: number): string {
  return `${slotPrefix(limit, memberId, period)}${n}`
}

/** The number of a slot if it begins with the prefix, else null. */
export function slotNumber(prefix: string, slot: string): number | null {
  const rest = slot.startsWith(prefix) ? slot.slice(prefix.length) : ''
  return /^[1-9]\d*$/.test(rest) ? Number(rest) : null
}

/** The name of the counter of a budget: `<limitId>|<member, shop or benefit id>|<period>`. */
export function budgetKey(
  limit: Pick<Limit, 'id' | 'per'>,
  ids: { memberId: string; shopId: string; benefitId: string },
  period: string,
): string {
  const owner = { member: ids.memberId, shop: ids.shopId, benefit: ids.benefitId }[limit.per]
  return `${limit.id}|${owner}|${period}`
}

/** What one redemption takes from a budget: 1 for a count, the discount in fen for an amount. */
export function budgetUse(limit: Pick<Limit, 'measure'>, discountFen: number): number {
  return limit.measure === 'count' ? 1 : discountFen
}

/** The lowest number from 1 to `max` that is not taken; null if none is free. */
export function lowestFreeSlot(max: number, taken: ReadonlySet<number>): number | null {
  for (let n = 1; n <= max; n += 1) {
    if (!taken.has(n)) return n
  }
  return null
}
