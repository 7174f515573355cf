import {
  BOUNDS,
  type BoundedField,
  HOURS_FROM,
  HOURS_TO,
  isContractDay,
  isWithin,
  MAX_LIMITS,
  mostOfLimit,
} from './benefit-bounds.js'
import {
  AMOUNT_FIELDS_BY_KIND,
  BENEFIT_KINDS,
  BENEFIT_TAGS,
  type BenefitKind,
  type BenefitTerms,
  FESTIVALS,
  type Limit,
  LIMIT_MEASURES,
  LIMIT_PERIODS,
  LIMIT_SCOPES,
} from './benefit.types.js'

type Input = Readonly<Record<string, unknown>>

/** Rules of every kind that are one whole number. */
const NUMBERS = ['minSpendFen', 'minAge', 'subsidyPercent', 'secondFactorAboveFen'] as const

/**
 * The terms that an unfinished form already says, for its sentence: what is missing, half typed or out of bounds is left out, as
 * if it were blank. Null while the kind or its amount is not there, because then there is nothing to say yet. Of a form that the
 * server accepts these are exactly the terms that it will store, but for the ids of the limits.
 */
export function termsSoFar(input: Input): BenefitTerms | null {
  const kind = BENEFIT_KINDS.find((known) => known === input.kind)
  if (!kind) return null
  const amounts = amountsOf(kind, input)
  if (amounts[AMOUNT_FIELDS_BY_KIND[kind].required] === undefined) return null
  const title = typeof input.title === 'string' ? input.title : ''
  return {
    title,
    kind,
    ...amounts,
    ...bounded(NUMBERS, input),
    ...lists(input),
    ...rangesOf(input),
    limits: limitsOf(input.limits),
  }
}

function amountsOf(kind: BenefitKind, input: Input): Partial<Record<BoundedField, number>> {
  const { required, optional } = AMOUNT_FIELDS_BY_KIND[kind]
  return bounded([required, ...optional], input)
}

function bounded(fields: readonly BoundedField[], input: Input): Partial<Record<BoundedField, number>> {
  const found: Partial<Record<BoundedField, number>> = {}
  for (const field of fields) {
    const value = input[field]
    if (isWithin(field, value)) found[field] = value
  }
  return found
}

function lists(input: Input) {
  const tags = known(input.tags, BENEFIT_TAGS)
  const festivals = known(input.festivals, FESTIVALS)
  const [monday, sunday] = BOUNDS.weekday
  const everyWeekday = Array.from({ length: sunday - monday + 1 }, (_, index) => monday + index)
  const weekdays = known(input.weekdays, everyWeekday)
  return {
    ...(tags.length > 0 ? { tags } : {}),
    ...(weekdays.length > 0 ? { weekdays } : {}),
    ...(festivals.length > 0 ? { festivals } : {}),
  }
}

/** What of a list is known, in the list's own order, each once. */
function known<T>(value: unknown, all: readonly T[]): T[] {
  const given = Array.isArray(value) ? (value as T[]) : []
  return [...new Set(given)].filter((item) => all.includes(item))
}

function rangesOf(input: Input): Pick<BenefitTerms, 'hours' | 'dates'> {
  const hours = fromToOf(input.hours)
  const dates = fromToOf(input.dates)
  const isHours = hours && HOURS_FROM.test(hours.from) && HOURS_TO.test(hours.to) && hours.from !== hours.to
  const isDates = dates && isContractDay(dates.from) && isContractDay(dates.to) && dates.from <= dates.to
  return { ...(isHours ? { hours } : {}), ...(isDates ? { dates } : {}) }
}

function fromToOf(value: unknown): { from: string; to: string } | null {
  const { from, to } = (value ?? {}) as { from?: unknown; to?: unknown }
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : null
}

/** The first of each sort: a second one is refused when the form is sent. */
function limitsOf(value: unknown): Limit[] {
  const bySort = new Map<string, Limit>()
  for (const row of Array.isArray(value) ? (value as unknown[]) : []) {
    const limit = limitOf(row)
    if (limit && !bySort.has(limit.id)) bySort.set(limit.id, limit)
  }
  return [...bySort.values()].slice(0, MAX_LIMITS)
}

function limitOf(row: unknown): Limit | null {
  const given = (row ?? {}) as Partial<Record<keyof Limit, unknown>>
  const measure = LIMIT_MEASURES.find((one) => one === given.measure)
  const period = LIMIT_PERIODS.find((one) => one === given.period)
  const per = LIMIT_SCOPES.find((one) => one === given.per)
  const { max } = given
  if (!measure || !period || !per || typeof max !== 'number' || !Number.isInteger(max)) return null
  if (max < 1 || max > mostOfLimit(measure, per)) return null
  return { id: `${measure}.${period}.${per}`, measure, max, period, per }
}
