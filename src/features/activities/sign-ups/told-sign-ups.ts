import type { ToldFact } from '../../notifications/outbox.js'
import type { KindOf } from '../../notifications/topics.js'
import type { SignUpRecord } from './sign-up.repository.js'

/** What those on a list are told, each of them once under the same ordinal. */
export function toldSignUps(
  kind: KindOf<'activities'>,
  signUps: readonly Pick<SignUpRecord, '_id' | 'activityId'>[],
  ordinal: number,
): ToldFact[] {
  return signUps.map(({ _id, activityId }) => ({ kind, subjectId: _id, aboutId: activityId, ordinal }))
}

/** A day `YYYY-MM-DD` as the number by which reminders of a moved activity are told apart. */
export const dayNumber = (day: string) => Number(day.replaceAll('-', ''))
