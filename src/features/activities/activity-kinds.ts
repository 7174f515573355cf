export const ACTIVITY_KINDS = ['performance', 'talk', 'drill', 'festival', 'clean_up', 'other'] as const
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]

export const ACTIVITY_STATES = ['draft', 'announced', 'held', 'cancelled'] as const
export type ActivityState = (typeof ACTIVITY_STATES)[number]

export const SIGN_UP_STATES = ['placed', 'waiting', 'cancelled'] as const
export type SignUpState = (typeof SIGN_UP_STATES)[number]

export const SIGN_UP_SOURCES = ['phone', 'desk', 'telephone'] as const
export type SignUpSource = (typeof SIGN_UP_SOURCES)[number]

/** Three faces: laughing, so-so, sad. */
export const FACES = ['good', 'fair', 'poor'] as const
export type Face = (typeof FACES)[number]

export const ACTIVITY_STEPS = ['announce', 'cancel', 'close'] as const
export type ActivityStep = (typeof ACTIVITY_STEPS)[number]

/** The only ways from one state to another; who was told of an activity is told of its end too, so that nothing goes back to a draft. */
export const ACTIVITY_TRANSITIONS: Readonly<
  Record<ActivityStep, { from: readonly ActivityState[]; to: ActivityState }>
> = {
  announce: { from: ['draft'], to: 'announced' },
  cancel: { from: ['draft', 'announced'], to: 'cancelled' },
  close: { from: ['announced'], to: 'held' },
}
