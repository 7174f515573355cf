import { z } from 'zod'
import { listQuery, objectId, textLine } from '../../http/api-route.js'
import { MAX_BILL_FEN } from '../../lib/money.js'
import { agreementDay } from '../agreements/agreement.forms.js'
import { BENEFIT_STATUSES } from './benefit.model.js'
import {
  BENEFIT_KINDS,
  BENEFIT_TAGS,
  FESTIVALS,
  LIMIT_MEASURES,
  LIMIT_PERIODS,
  LIMIT_SCOPES,
} from './benefit.types.js'

const MAX_LIMITS = 8
/** Uses per member are kept one by one (slots), so they stay countable. */
const MAX_USES_PER_MEMBER = 1000
const MAX_USES = 1_000_000
/** ¥10,000,000 in all redemptions of a period. */
const MAX_BUDGET_FEN = 1_000_000_000

const choice = { error: 'fields:choice' }
const integer = (min: number, max: number, error: string) =>
  z.number({ error }).int({ error }).min(min, { error }).max(max, { error })
const fen = (min: number) => integer(min, MAX_BILL_FEN, min === 0 ? 'fields:fen' : 'fields:fen_positive')

/** A list in which nothing stands twice. */
const oneOfEach = <T extends z.ZodType>(item: T, max: number) =>
  z
    .array(item, { error: 'fields:list' })
    .max(max, { error: 'fields:too_many' })
    .refine((items) => new Set(items).size === items.length, { error: 'fields:twice' })

const hours = z
  .strictObject({
    from: z.string({ error: 'fields:time' }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'fields:time' }),
    to: z
      .string({ error: 'fields:time' })
      .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'fields:time' }),
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
  .refine(({ measure, max, per }) => measure === 'amount' || max <= maxUses(per), {
    error: 'fields:limit_max',
    path: ['max'],
  })

const maxUses = (per: string) => (per === 'member' ? MAX_USES_PER_MEMBER : MAX_USES)

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
  percentOff: integer(1, 100, 'fields:percent_off').nullish(),
  amountOffFen: fen(1).nullish(),
  fixedPriceFen: fen(0).nullish(),
  valueFen: fen(0).nullish(),
  minSpendFen: fen(0).nullish(),
  maxDiscountFen: fen(1).nullish(),
  minAge: integer(0, 120, 'fields:age').nullish(),
  tags: oneOfEach(z.enum(BENEFIT_TAGS, choice), BENEFIT_TAGS.length).nullish(),
  weekdays: oneOfEach(integer(1, 7, 'fields:weekday'), 7).nullish(),
  hours: hours.nullish(),
  dates: dates.nullish(),
  festivals: oneOfEach(z.enum(FESTIVALS, choice), FESTIVALS.length).nullish(),
  limits: limits.nullish(),
  subsidyPercent: integer(0, 100, 'fields:percent').nullish(),
  secondFactorAboveFen: fen(0).nullish(),
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
