import { z } from 'zod'
import { listQuery, objectId, textLine } from '../../http/api-route.js'
import { agreementDay } from '../agreements/agreement.forms.js'
import {
  BOUNDS,
  type BoundedField,
  HOURS_FROM,
  HOURS_TO,
  MAX_BUDGET_FEN,
  MAX_LIMITS,
  mostOfLimit,
} from './benefit-bounds.js'
import { BENEFIT_STATUSES } from './benefit.model.js'
import {
  BENEFIT_KINDS,
  BENEFIT_TAGS,
  FESTIVALS,
  LIMIT_MEASURES,
  LIMIT_PERIODS,
  LIMIT_SCOPES,
} from './benefit.types.js'

const choice = { error: 'fields:choice' }
const integer = (min: number, max: number, error: string) =>
  z.number({ error }).int({ error }).min(min, { error }).max(max, { error })
const bounded = (field: BoundedField, error: string) => integer(BOUNDS[field][0], BOUNDS[field][1], error)
const fen = (field: BoundedField) =>
  bounded(field, BOUNDS[field][0] === 0 ? 'fields:fen' : 'fields:fen_positive')

/** A list in which nothing stands twice. */
const oneOfEach = <T extends z.ZodType>(item: T, max: number) =>
  z
    .array(item, { error: 'fields:list' })
    .max(max, { error: 'fields:too_many' })
    .refine((items) => new Set(items).size === items.length, { error: 'fields:twice' })

const hours = z
  .strictObject({
    from: z.string({ error: 'fields:time' }).regex(HOURS_FROM, { error: 'fields:time' }),
    to: z.string({ error: 'fields:time' }).regex(HOURS_TO, { error: 'fields:time' }),
  })
  .refine(({ from, to }) => from !== to, { error: 'fields:hours_same', path: ['to'] })

const dates = z
  .strictObject({ from: agreementDay, to: agreementDay })
  .refine(({ from, to }) => from <= to, { error: 'fields:ends_before_start', path: ['to'] })

const limit = z
  .strictObject({
    /** As answers carry it; which limit stays the same follows from measure, period and per. */
    id: z.string().max(60).optional(),
    measure: z.enum(LIMIT_MEASURES, choice),
    max: integer(1, MAX_BUDGET_FEN, 'fields:limit_max'),
    period: z.enum(LIMIT_PERIODS, choice),
    per: z.enum(LIMIT_SCOPES, choice),
  })
  .refine(({ measure, max, per }) => max <= mostOfLimit(measure, per), {
    error: 'fields:limit_max',
    path: ['max'],
  })

const limits = z
  .array(limit, { error: 'fields:list' })
  .max(MAX_LIMITS, { error: 'fields:too_many' })
  .refine(
    (items) =>
      new Set(items.map(({ measure, period, per }) => `${measure} ${period} ${per}`)).size === items.length,
    { error: 'fields:limit_twice' },
  )

/** Null and absent mean the same when a benefit is added; in an edit null takes the rule away. */
const rules = {
  percentOff: bounded('percentOff', 'fields:percent_off').nullish(),
  amountOffFen: fen('amountOffFen').nullish(),
  fixedPriceFen: fen('fixedPriceFen').nullish(),
  valueFen: fen('valueFen').nullish(),
  minSpendFen: fen('minSpendFen').nullish(),
  maxDiscountFen: fen('maxDiscountFen').nullish(),
  minAge: bounded('minAge', 'fields:age').nullish(),
  tags: oneOfEach(z.enum(BENEFIT_TAGS, choice), BENEFIT_TAGS.length).nullish(),
  weekdays: oneOfEach(bounded('weekday', 'fields:weekday'), 7).nullish(),
  hours: hours.nullish(),
  dates: dates.nullish(),
  festivals: oneOfEach(z.enum(FESTIVALS, choice), FESTIVALS.length).nullish(),
  limits: limits.nullish(),
  subsidyPercent: bounded('subsidyPercent', 'fields:percent').nullish(),
  secondFactorAboveFen: fen('secondFactorAboveFen').nullish(),
}

/** Business day from which a signed agreement says so; a draft has no such day and takes no notice of it. */
const effectiveFrom = agreementDay.optional()

export const benefitForm = z.strictObject({
  title: textLine(100),
  kind: z.enum(BENEFIT_KINDS, choice),
  ...rules,
  effectiveFrom,
})
export type BenefitForm = z.infer<typeof benefitForm>

export const benefitEditForm = z
  .strictObject({
    title: textLine(100).optional(),
    kind: z.enum(BENEFIT_KINDS, choice).optional(),
    ...rules,
    effectiveFrom,
  })
  .refine((form) => Object.keys(form).some((field) => field !== 'effectiveFrom'), {
    error: 'fields:nothing_to_change',
  })
export type BenefitEditForm = z.infer<typeof benefitEditForm>

export const benefitListQuery = z.strictObject({
  ...listQuery,
  shopId: objectId.optional(),
  agreementId: objectId.optional(),
  status: z.enum(BENEFIT_STATUSES, { error: 'fields:status' }).optional(),
})
export type BenefitListQuery = z.infer<typeof benefitListQuery>
