/** What an organization may lend. */
export const RESOURCE_KINDS = ['venue', 'equipment', 'people', 'vehicle'] as const
export type ResourceKind = (typeof RESOURCE_KINDS)[number]
export const RESOURCE_STATUSES = ['active', 'withdrawn'] as const
export const BOOKING_STATES = ['requested', 'approved', 'declined', 'cancelled', 'used'] as const
export type BookingState = (typeof BOOKING_STATES)[number]

/** Whoever holds a booking in one of these states holds its time. */
export const HOLDING_STATES: readonly BookingState[] = ['requested', 'approved', 'used']

export const BOOKING_STEPS = ['approve', 'decline', 'cancel', 'use'] as const
export type BookingStep = (typeof BOOKING_STEPS)[number]

/** The only ways from one state to another. */
export const BOOKING_TRANSITIONS: Readonly<
  Record<BookingStep, { from: readonly BookingState[]; to: BookingState }>
> = {
  approve: { from: ['requested'], to: 'approved' },
  decline: { from: ['requested'], to: 'declined' },
  cancel: { from: ['requested', 'approved'], to: 'cancelled' },
  use: { from: ['approved'], to: 'used' },
}
