import { businessDayOf, endOfBusinessDay, startOfBusinessDay } from '../../../lib/business-day.js'
import type { Errand } from './errand.model.js'
import { findErrandsDone } from './errand.repository.js'

/** An errand that was done, and on which day. */
export interface DoneErrand {
  id: string
  memberId: string
  maskedName: string
  need: Errand['need']
  day: string
}

/** The errands that were done within a period, for accounts of other features. Both days are included. */
export async function errandsDone(
  communityId: string,
  { from, to }: { from: string; to: string },
): Promise<DoneErrand[]> {
  const found = await findErrandsDone(communityId, startOfBusinessDay(from), endOfBusinessDay(to))
  return found.flatMap(({ _id, memberId, maskedName, need, closedAt }) =>
    closedAt
      ? [
          {
            id: String(_id),
            memberId: String(memberId),
            maskedName,
            need,
            day: businessDayOf(closedAt),
          },
        ]
      : [],
  )
}
