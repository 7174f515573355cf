/** Whether a carer may show a member's card or phone: with a second factor, or not at all. */
export const CARER_POLICIES = ['accept_with_second_factor', 'refuse'] as const
export type CarerPolicy = (typeof CARER_POLICIES)[number]
