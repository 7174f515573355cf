import type { RuleName } from '../thresholds.js'

/** A committed redemption as the rules see it; `at` in ms. */
export interface Fact {
  id: string
  shopId: string
  memberId: string
  cardId: string | null
  /** The cashier who recorded it, or the counter where nobody was named. */
  recordedBy: { kind: 'user' | 'device'; id: string }
  businessDay: string
  at: number
  billFen: number | null
  /** Absent while it counts. `byShop`: not by the community's staff; `isCorrection`: its bill was put right in its place. */
  voided?: { byShop: boolean; isCorrection: boolean }
}

/** What a rule has found. */
export interface Finding {
  rule: RuleName
  /** Names the occasion: the same occasion looked at again has the same key. */
  key: string
  /** The last business day of the evidence. */
  businessDay: string
  /** The last shop of the evidence comes first. */
  shopIds: string[]
  memberId?: string
  cardId?: string
  recordedBy?: Fact['recordedBy']
  /** In the order of time. */
  redemptionIds: string[]
  /** What was measured, beside what the rule allows; the unit follows from the rule. */
  measured: number
  threshold: number
  /** Further figures that explain the measured one, by name. */
  figures: Record<string, number>
}

/** Those that count: what was voided has given nothing. */
export const given = (facts: readonly Fact[]) => facts.filter(({ voided }) => voided === undefined)

/** A finding's evidence from its facts, which must not be empty. */
export function evidenceOf(facts: readonly Fact[]) {
  const inOrder = [...facts].sort(inTime)
  const days = inOrder.map(({ businessDay }) => businessDay).sort()
  return {
    redemptionIds: inOrder.map(({ id }) => id),
    shopIds: [...new Set(inOrder.map(({ shopId }) => shopId).reverse())],
    businessDay: days.at(-1) ?? '',
  }
}

export function inTime(a: Fact, b: Fact): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1)
}

/** Facts in groups by a name. */
export function groupBy<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(nameOf(item))
    if (group) group.push(item)
    else groups.set(nameOf(item), [item])
  }
  return groups
}
