import fc from 'fast-check'
import { businessDayOf } from '../../../src/lib/business-day.js'
import type { Fact } from '../../../src/features/anomalies/rules/finding.js'

/** A moment of Asia/Shanghai: `at('2026-11-24 10:00')`. */
export const at = (text: string) => new Date(`${text.replace(' ', 'T')}:00+08:00`).getTime()

let last = 0

/** A redemption as the rules see it, on Tuesday 2026-11-24 at ten unless told otherwise. */
export function aFact(overrides: Partial<Fact> & { when?: string } = {}): Fact {
  const { when, ...fields } = overrides
  const moment = fields.at ?? at(when ?? '2026-11-24 10:00')
  last += 1
  return {
    id: last.toString(16).padStart(24, '0'),
    shopId: 'shop-a',
    memberId: 'member-1',
    cardId: 'card-1',
    recordedBy: { kind: 'device', id: 'device-1' },
    businessDay: businessDayOf(new Date(moment)),
    billFen: 18_60,
    ...fields,
    at: moment,
  }
}

export const byShop = { byShop: true, isCorrection: false }
export const byStaff = { byShop: false, isCorrection: false }
export const correction = { byShop: true, isCorrection: true }

const MONDAY = at('2026-11-23 00:00')

/** Any few facts of a week, in a few shops, of a few people, voided now and then. */
export const anyFacts = fc.array(
  fc
    .record({
      minute: fc.nat(7 * 1440 - 1),
      shop: fc.nat(2),
      member: fc.nat(3),
      device: fc.nat(1),
      bill: fc.constantFrom(null, 0, 10_00, 20_00, 18_60, 33_30),
      voided: fc.constantFrom(undefined, undefined, undefined, byShop, byStaff, correction),
    })
    .map(({ minute, shop, member, device, bill, voided }) =>
      aFact({
        at: MONDAY + minute * 60_000,
        shopId: `shop-${shop}`,
        memberId: `member-${member}`,
        cardId: `card-${member}`,
        recordedBy: { kind: 'device', id: `device-${device}` },
        billFen: bill,
        ...(voided ? { voided } : {}),
      }),
    ),
  { maxLength: 40 },
)
