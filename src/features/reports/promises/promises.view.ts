import { z } from 'zod'
import { SHOP_CATEGORIES, type ShopCategory } from '../../shops/shop.model.js'
import { figuresAnswer } from '../figures-answer.js'
import type { BenefitsReport, ReportFigures } from '../report.view.js'
import type { Promised } from './promised.js'

const counted = z.object({
  total: z.int(),
  byReason: z.array(z.object({ reason: z.string(), count: z.int() })),
})
const benefit = z.object({
  id: z.string(),
  title: z.string(),
  /** In the agreement's own sentence, in the reader's language. */
  sentence: z.string(),
  state: z.enum(['in_force', 'suspended', 'not_in_force']),
  ...figuresAnswer,
})
const shop = z.object({
  shopId: z.string(),
  name: z.string(),
  category: z.enum(SHOP_CATEGORIES),
  agreements: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      title: z.string(),
      startsOn: z.string(),
      endsOn: z.string(),
      isSuspended: z.boolean(),
    }),
  ),
  services: z.array(z.string()),
  benefits: z.array(benefit),
  given: z.object(figuresAnswer),
  refusals: counted,
  complaints: counted,
})

export const promisesAnswer = z.object({
  /** The business day whose promises are shown: the last of the period that has come. */
  promisedOn: z.string(),
  shops: z.array(shop),
  totals: z.object({ ...figuresAnswer, refusals: z.int(), complaints: z.int() }),
})
export type PromisesReport = z.infer<typeof promisesAnswer>
export type ShopPromises = z.infer<typeof shop>

/** How often, by shop and reason. */
export type CountsByShop = ReadonlyMap<string, ReadonlyMap<string, number>>

export interface PromisesFacts {
  day: string
  shops: readonly { id: string; name: string; category: ShopCategory }[]
  promised: ReadonlyMap<string, readonly Promised[]>
  /** Every benefit that is promised or was given, with its newest words. */
  benefits: ReadonlyMap<string, { shopId: string; title: string; sentence: string; isSuspended: boolean }>
  sentenceOf: (promised: Promised['benefits'][number]['terms']) => string
  byShop: BenefitsReport
  byBenefit: BenefitsReport
  refusals: CountsByShop
  complaints: CountsByShop
}

const NOTHING: ReportFigures = {
  redemptions: 0,
  members: 0,
  billFen: 0,
  discountFen: 0,
  subsidyFen: 0,
  voids: 0,
}

/** What each shop promised beside what it gave, refused, and was complained of: shops by name, of whom there is anything to tell. */
export function promisesOf(facts: PromisesFacts): PromisesReport {
  const given = new Map(facts.byShop.rows.map((row) => [row.key, plain(row)]))
  const shops = facts.shops
    .map((one): ShopPromises => {
      const promised = facts.promised.get(one.id) ?? []
      return {
        shopId: one.id,
        name: one.name,
        category: one.category,
        agreements: promised.map(({ agreement }) => agreement),
        services: promised.flatMap(({ services }) => services),
        benefits: benefitsOf(one.id, promised, facts),
        given: given.get(one.id) ?? NOTHING,
        refusals: countsOf(facts.refusals.get(one.id)),
        complaints: countsOf(facts.complaints.get(one.id)),
      }
    })
    .filter(hasAnything)
  const sum = (what: 'refusals' | 'complaints') => shops.reduce((total, one) => total + one[what].total, 0)
  return {
    promisedOn: facts.day,
    shops,
    totals: { ...plain(facts.byShop.totals), refusals: sum('refusals'), complaints: sum('complaints') },
  }
}

function benefitsOf(shopId: string, promised: readonly Promised[], facts: PromisesFacts) {
  const given = new Map(facts.byBenefit.rows.map((row) => [row.key, plain(row)]))
  const inForce = promised.flatMap(({ agreement, benefits }) =>
    benefits.map(({ benefitId, terms }) => {
      const isSuspended = agreement.isSuspended || facts.benefits.get(benefitId)?.isSuspended
      return {
        id: benefitId,
        title: terms.title,
        sentence: facts.sentenceOf(terms),
        state: isSuspended ? ('suspended' as const) : ('in_force' as const),
        ...(given.get(benefitId) ?? NOTHING),
      }
    }),
  )
  const known = new Set(inForce.map(({ id }) => id))
  // What was given by a promise that has ended or changed since still belongs to what was given.
  const former = facts.byBenefit.rows.flatMap((row) => {
    const words = facts.benefits.get(row.key)
    if (known.has(row.key) || words?.shopId !== shopId) return []
    const { title, sentence } = words
    return [{ id: row.key, title, sentence, state: 'not_in_force' as const, ...plain(row) }]
  })
  return [...inForce, ...former]
}

function countsOf(byReason: ReadonlyMap<string, number> | undefined) {
  const sorted = [...(byReason ?? [])].map(([reason, count]) => ({ reason, count }))
  sorted.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
  return { total: sorted.reduce((sum, { count }) => sum + count, 0), byReason: sorted }
}

function hasAnything({ agreements, given, refusals, complaints }: ShopPromises): boolean {
  return (
    agreements.length > 0 || given.redemptions + given.voids > 0 || refusals.total > 0 || complaints.total > 0
  )
}

function plain({
  redemptions,
  members,
  billFen,
  discountFen,
  subsidyFen,
  voids,
}: ReportFigures): ReportFigures {
  return { redemptions, members, billFen, discountFen, subsidyFen, voids }
}
