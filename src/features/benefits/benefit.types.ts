export const BENEFIT_KINDS = ['percent_off', 'amount_off', 'fixed_price', 'free_service'] as const
export type BenefitKind = (typeof BENEFIT_KINDS)[number]

/** Tags of a member that staff set: 独居, 低保, 残疾, 退役军人. */
export const MEMBER_TAGS = ['living_alone', 'low_income', 'disabled', 'veteran'] as const
export type MemberTag = (typeof MEMBER_TAGS)[number]

/** Tags that follow from the birth date and that nobody can set: 高龄, from `OLDEST_OLD_AGE` years. */
export const COMPUTED_TAGS = ['oldest_old'] as const
export type ComputedTag = (typeof COMPUTED_TAGS)[number]

/** Every tag that a benefit may ask for. */
export const BENEFIT_TAGS = [...MEMBER_TAGS, ...COMPUTED_TAGS] as const
export type BenefitTag = (typeof BENEFIT_TAGS)[number]

/** Age in full years from which a member has the tag `oldest_old`. */
export const OLDEST_OLD_AGE = 80

export const LIMIT_PERIODS = ['day', 'week', 'month', 'year', 'agreement'] as const
export type LimitPeriod = (typeof LIMIT_PERIODS)[number]

/** `count` counts redemptions; `amount` adds up their discountFen. */
export const LIMIT_MEASURES = ['count', 'amount'] as const
export type LimitMeasure = (typeof LIMIT_MEASURES)[number]

export const LIMIT_SCOPES = ['member', 'shop', 'benefit'] as const
export type LimitScope = (typeof LIMIT_SCOPES)[number]

/**
 * How a limit is kept: `slots` are unique names stored with the redemption, `budget` is a counter changed
 * only by a conditional increment.
 */
export const LIMIT_MECHANISMS = ['slots', 'budget'] as const
export type LimitMechanism = (typeof LIMIT_MECHANISMS)[number]

/** Festivals that a benefit can be bound to; `festivals.ts` says which days belong to each. */
export const FESTIVALS = [
  'new_year',
  'laba',
  'spring_festival',
  'lantern',
  'qingming',
  'labour_day',
  'dragon_boat',
  'qixi',
  'mid_autumn',
  'national_day',
  'double_ninth',
  'respect_for_elders_month',
  'winter_solstice',
] as const
export type Festival = (typeof FESTIVALS)[number]

/** One quota of a benefit; a benefit may have several and all of them must hold. */
export interface Limit {
  /** Stays the same through all versions of the benefit; never contains `|`. */
  id: string
  measure: LimitMeasure
  /** Redemptions for `count`, fen for `amount`. */
  max: number
  period: LimitPeriod
  per: LimitScope
}

/** Times of day in Asia/Shanghai as `HH:mm`; `from` inclusive, `to` exclusive and up to `24:00`. */
export interface HoursRule {
  from: string
  to: string
}

/** Business days `YYYY-MM-DD`, both inclusive. */
export interface DatesRule {
  from: string
  to: string
}

/** What an agreement promises in one benefit. A rule that is absent, or an empty list, restricts nothing. */
export interface BenefitTerms {
  title: string
  kind: BenefitKind
  /** 1–100; 15 means 八五折. Only for `percent_off`. */
  percentOff?: number
  /** Only for `amount_off`. */
  amountOffFen?: number
  /** Only for `fixed_price`. */
  fixedPriceFen?: number
  /** What the service is worth. Only for `free_service`. */
  valueFen?: number
  minSpendFen?: number
  /** Cap of one discount. Only for `percent_off`. */
  maxDiscountFen?: number
  /** Full years on the business day. */
  minAge?: number
  /** Any one of them is enough. */
  tags?: readonly BenefitTag[]
  /** 1 = Monday … 7 = Sunday. */
  weekdays?: readonly number[]
  hours?: HoursRule
  dates?: DatesRule
  /** Any one of them is enough. */
  festivals?: readonly Festival[]
  limits: readonly Limit[]
  /** 0–100: the part of the discount that the community pays back to the shop. */
  subsidyPercent?: number
  /** A bill above this many fen (or a free service worth more) needs a second factor at the counter. */
  secondFactorAboveFen?: number
}

/** The amount that each kind must have, and the further one it may have; a form refuses the others. */
export const AMOUNT_FIELDS_BY_KIND = {
  percent_off: { required: 'percentOff', optional: ['maxDiscountFen'] },
  amount_off: { required: 'amountOffFen', optional: [] },
  fixed_price: { required: 'fixedPriceFen', optional: [] },
  free_service: { required: 'valueFen', optional: [] },
} as const satisfies Record<
  BenefitKind,
  { required: keyof BenefitTerms; optional: readonly (keyof BenefitTerms)[] }
>
