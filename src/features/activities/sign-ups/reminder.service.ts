import type { Types } from 'mongoose'
import { inTransaction } from '../../../infrastructure/mongo.js'
import { addDays, businessDayOf, timeOfDayIn } from '../../../lib/business-day.js'
import type { CommunityService } from '../../communities/community.service.js'
import { tell } from '../../notifications/outbox.js'
import { findOfDay, type ActivityRecord } from '../planning/activity.repository.js'
import { findToRemind, markReminded } from './sign-up.repository.js'
import { dayNumber, toldSignUps } from './told-sign-ups.js'

/** Nobody is reminded at night. */
const TO = '20:00'
/** So many in one transaction. */
const BATCH = 200

/** Whether reminders may go out at a moment, by the clock of the community that sends them from a time `HH:mm` on. */
export function isReminderTime(at: Date, from: string): boolean {
  const time = timeOfDayIn(at)
  return time >= from && time < TO
}

interface Dependencies {
  now: () => Date
  communities: Pick<CommunityService, 'get'>
}

/**
 * Reminds those who have a place at what takes place tomorrow, each sign-up once: it then stands at the top of the phone's page, and goes out
 * by the community's channel. Whoever gets a place later that day is reminded then.
 */
export function createActivityReminders({ now, communities }: Dependencies) {
  /** A second process that does the same at the same time conflicts with the first, and then finds nobody left. */
  async function remindSome({ communityId, _id, day }: ActivityRecord, at: Date): Promise<number> {
    return inTransaction(async (session) => {
      const some = await findToRemind(session, communityId, _id, BATCH)
      if (some.length === 0) return 0
      const ids: Types.ObjectId[] = some.map((one) => one._id)
      await markReminded(session, communityId, ids, at)
      await tell(session, String(communityId), toldSignUps('activity_reminder', some, dayNumber(day)))
      return some.length
    })
  }

  async function fromTimes(communityIds: readonly string[]): Promise<Map<string, string>> {
    const times = new Map<string, string>()
    for (const id of new Set(communityIds)) {
      times.set(id, (await communities.get(id)).settings.activityReminderFrom)
    }
    return times
  }

  return {
    /** Answers how many were reminded. */
    async remindDue(): Promise<number> {
      const at = now()
      const tomorrow = await findOfDay(addDays(businessDayOf(at), 1))
      const from = await fromTimes(tomorrow.map(({ communityId }) => String(communityId)))
      let reminded = 0
      for (const activity of tomorrow) {
        if (!isReminderTime(at, from.get(String(activity.communityId)) ?? TO)) continue
        for (let some = await remindSome(activity, at); some > 0; some = await remindSome(activity, at)) {
          reminded += some
        }
      }
      return reminded
    },
  }
}
export type ActivityReminders = ReturnType<typeof createActivityReminders>
