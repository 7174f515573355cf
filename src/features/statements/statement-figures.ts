import { canonicalJson, sha256Hex } from '../../lib/canonical-json.js'

/** One redemption as a statement tells it. Money in fen. */
export interface StatementLine {
  redemptionId: string
  businessDay: string
  occurredAt: Date
  benefitId: string
  benefitTitle: string
  agreementId: string
  agreementVersion: number
  billFen: number | null
  discountFen: number
  /** What the community pays back of the discount; 0 where staff have decided that it does not. */
  subsidyFen: number
  /** Recorded offline, and staff have decided against paying it. */
  isUnpaid: boolean
}

/** A correction of a redemption of a former statement. */
export interface AdjustmentLine {
  id: string
  redemptionId: string
  discountFen: number
  subsidyFen: number
  reason: string
}

export interface StatementSums {
  redemptions: number
  /** What the shop gave, by the lines. */
  discountFen: number
  /** What the community pays back of it, by the lines. */
  subsidyFen: number
  adjustmentsFen: number
  adjustmentsSubsidyFen: number
  /** subsidyFen + adjustmentsSubsidyFen; below zero when the shop gives back more than it gets. */
  payableFen: number
}

export interface StatementFigures extends StatementSums {
  /** SHA-256 over the canonical JSON of header, lines and adjustments. */
  digest: string
}

/** Whose statement it is, and of which month. */
export interface StatementHeader {
  communityId: string
  shopId: string
  month: string
}

/** The form that the digest is made of; another number when it ever changes. */
const FORM = 1

/** Adds up lines and adjustments. */
export function sumsOf(
  lines: readonly StatementLine[],
  adjustments: readonly AdjustmentLine[],
): StatementSums {
  const sum = <T>(items: readonly T[], amount: (item: T) => number) =>
    items.reduce((total, item) => total + amount(item), 0)
  const subsidyFen = sum(lines, (line) => line.subsidyFen)
  const adjustmentsSubsidyFen = sum(adjustments, (adjustment) => adjustment.subsidyFen)
  return {
    redemptions: lines.length,
    discountFen: sum(lines, (line) => line.discountFen),
    subsidyFen,
    adjustmentsFen: sum(adjustments, (adjustment) => adjustment.discountFen),
    adjustmentsSubsidyFen,
    payableFen: subsidyFen + adjustmentsSubsidyFen,
  }
}

/** The figures with the digest; in whatever order lines and adjustments come, the digest is the same. */
export function figuresOf(
  header: StatementHeader,
  lines: readonly StatementLine[],
  adjustments: readonly AdjustmentLine[],
): StatementFigures {
  const { communityId, shopId, month } = header
  const content = {
    form: FORM,
    communityId,
    shopId,
    month,
    lines: inOrder(lines, lineOrder),
    adjustments: inOrder(adjustments, ({ id }) => id),
  }
  return { ...sumsOf(lines, adjustments), digest: sha256Hex(canonicalJson(content)) }
}

/** By day, then by redemption: the order of lists, exports and the digest. */
export const lineOrder = ({ businessDay, redemptionId }: StatementLine) => `${businessDay}|${redemptionId}`

function inOrder<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item)
}

/** What each benefit gave, in the order of their first lines: the summary above the list. */
export function byBenefit(lines: readonly StatementLine[]) {
  const groups = new Map<
    string,
    { title: string; redemptions: number; discountFen: number; subsidyFen: number }
  >()
  for (const { benefitId, benefitTitle, discountFen, subsidyFen } of lines) {
    const group = groups.get(benefitId) ?? {
      title: benefitTitle,
      redemptions: 0,
      discountFen: 0,
      subsidyFen: 0,
    }
    group.redemptions += 1
    group.discountFen += discountFen
    group.subsidyFen += subsidyFen
    groups.set(benefitId, group)
  }
  return [...groups.values()]
}
