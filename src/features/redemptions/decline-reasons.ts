/** Why a redemption is declined by a rule; the words of the API's field `reason`. */
export const DECLINE_REASONS = [
  'agreement_not_in_force',
  'benefit_not_active',
  'age_too_low',
  'tag_missing',
  'outside_hours',
  'outside_days',
  'below_min_spend',
  'limit_reached',
  'budget_exhausted',
  'member_suspended',
  'shop_suspended',
  'prepare_expired',
  'second_factor_required',
  'carer_not_accepted',
] as const
export type DeclineReason = (typeof DECLINE_REASONS)[number]

/**
 * `never`: this senior and benefit will not match; `later`: time or a bigger bill helps; `ask_staff`: a
 * person must act.
 */
export const RETRY_ADVICE = ['never', 'later', 'ask_staff'] as const
export type RetryAdvice = (typeof RETRY_ADVICE)[number]

/**
 * What the person at the counter can do about each reason; the API's field `retry`.
 *
 * `never` is kept for what only the senior's nature decides here and now (age); a missing tag may be a gap in
 * the register.
 */
export const RETRY_BY_REASON: Record<DeclineReason, RetryAdvice> = {
  agreement_not_in_force: 'ask_staff',
  benefit_not_active: 'ask_staff',
  age_too_low: 'never',
  tag_missing: 'ask_staff',
  outside_hours: 'later',
  outside_days: 'later',
  below_min_spend: 'later',
  limit_reached: 'later',
  budget_exhausted: 'ask_staff',
  member_suspended: 'ask_staff',
  shop_suspended: 'ask_staff',
  prepare_expired: 'later',
  second_factor_required: 'later',
  carer_not_accepted: 'later',
}

/** Refusals that do not bind the idempotency key: the corrected request may use it again. */
export const REASONS_NOT_BOUND_TO_KEY: readonly DeclineReason[] = [
  'prepare_expired',
  'second_factor_required',
]
