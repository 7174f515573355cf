import { addDays, businessDayOf, timeOfDayIn } from '../../../lib/business-day.js'
import { findOfDay } from '../planning/activity.repository.js'
import { markReminded } from './sign-up.repository.js'

/** Nobody is reminded at night. */
const FROM = '08:00'
const TO = '20:00'

/** Whether reminders may go out at a moment, by the clock of the community. */
export function isReminderTime(at: Date): boolean {
  const time = timeOfDayIn(at)
  return time >= FROM && time < TO
}

/** Reminds those who have a place at what takes place tomorrow, each sign-up once: it then stands at the top of the phone's page. */
export function createActivityReminders({ now }: { now: () => Date }) {
  return {
    /** Answers how many were reminded. */
    async remindDue(): Promise<number> {
      const at = now()
      if (!isReminderTime(at)) return 0
      let reminded = 0
      for (const { _id, communityId } of await findOfDay(addDays(businessDayOf(at), 1))) {
        reminded += await markReminded(communityId, _id, at)
      }
      return reminded
    },
  }
}
export type ActivityReminders = ReturnType<typeof createActivityReminders>
