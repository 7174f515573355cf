import { plainYuan } from '../../lib/money.js'
import type { BenefitView } from '../benefits/benefit.view.js'
import { AMOUNT_FIELDS_BY_KIND, BENEFIT_KINDS, type BenefitKind } from '../benefits/benefit.types.js'
import { MAX_BUDGET_FEN } from '../benefits/benefit-bounds.js'
import { choicesIn, fenIn, integerIn, textIn, type Typed } from './typed-values.js'

/** As many limits as a benefit may have. */
export const LIMIT_ROWS = 8

const FEN_FIELDS = [
  'amountOffFen',
  'fixedPriceFen',
  'valueFen',
  'minSpendFen',
  'maxDiscountFen',
  'secondFactorAboveFen',
] as const

/** The form of a benefit as its schema wants it; an empty field takes the rule away. Amounts of other kinds are left out. */
export function benefitInput(values: Typed) {
  const kind = textIn(values, 'kind')
  return {
    title: textIn(values, 'title') ?? '',
    kind,
    ...amountsOf(values, kind),
    minSpendFen: fenIn(values, 'minSpendFen') ?? null,
    secondFactorAboveFen: fenIn(values, 'secondFactorAboveFen') ?? null,
    minAge: integerIn(values, 'minAge') ?? null,
    subsidyPercent: integerIn(values, 'subsidyPercent') ?? null,
    tags: listOrNull(choicesIn(values, 'tags')),
    weekdays: listOrNull(choicesIn(values, 'weekdays').map(Number)),
    festivals: listOrNull(choicesIn(values, 'festivals')),
    hours: rangeIn(values, 'hours'),
    dates: rangeIn(values, 'dates'),
    limits: limitsIn(values),
  }
}

function amountsOf(values: Typed, kind: string | undefined) {
  if (!BENEFIT_KINDS.includes(kind as BenefitKind)) return {}
  const { required, optional } = AMOUNT_FIELDS_BY_KIND[kind as BenefitKind]
  return Object.fromEntries(
    [required, ...optional].map((field) => [
      field,
      (field === 'percentOff' ? integerIn(values, field) : fenIn(values, field)) ?? null,
    ]),
  )
}

const listOrNull = <T>(list: T[]) => (list.length > 0 ? list : null)

function rangeIn(values: Typed, name: string) {
  const [from, to] = [textIn(values, `${name}-from`), textIn(values, `${name}-to`)]
  return from === undefined && to === undefined ? null : { from: from ?? '', to: to ?? '' }
}

/** Rows whose maximum is empty are no limits. A maximum is a number of uses, or yuan. */
function limitsIn(values: Typed) {
  return Array.from({ length: LIMIT_ROWS }, (_, row) => {
    const measure = textIn(values, `limits-${row}-measure`)
    const maxName = `limits-${row}-max`
    const max = measure === 'amount' ? fenIn(values, maxName, MAX_BUDGET_FEN) : integerIn(values, maxName)
    return {
      measure,
      max,
      period: textIn(values, `limits-${row}-period`),
      per: textIn(values, `limits-${row}-per`),
    }
  }).filter(({ max }) => max !== undefined)
}

/** What stands in the fields of the form for a benefit as it is. */
export function benefitValues(benefit: BenefitView): Typed {
  const yuan = FEN_FIELDS.map((field) => [field, yuanText(benefit[field])])
  const limits = benefit.limits.flatMap(({ measure, max, period, per }, row) => [
    [`limits-${row}-measure`, measure],
    [`limits-${row}-max`, measure === 'amount' ? yuanText(max) : String(max)],
    [`limits-${row}-period`, period],
    [`limits-${row}-per`, per],
  ])
  return {
    title: benefit.title,
    kind: benefit.kind,
    percentOff: benefit.percentOff?.toString(),
    minAge: benefit.minAge?.toString(),
    subsidyPercent: benefit.subsidyPercent?.toString(),
    tags: benefit.tags ?? [],
    weekdays: benefit.weekdays?.map(String) ?? [],
    festivals: benefit.festivals ?? [],
    'hours-from': benefit.hours?.from,
    'hours-to': benefit.hours?.to,
    'dates-from': benefit.dates?.from,
    'dates-to': benefit.dates?.to,
    ...(Object.fromEntries([...yuan, ...limits]) as Typed),
  }
}

/** Fen as people type them: 2000 → `20`, 850 → `8.50`. */
function yuanText(fen: number | null): string | undefined {
  return fen === null ? undefined : plainYuan(fen)
}
