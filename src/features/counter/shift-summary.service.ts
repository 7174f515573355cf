import type { Actor } from '../../http/actor.js'
import { businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem } from '../../problems.js'
import { allOfDay } from './counter-day.repository.js'
import type { Till } from '../redemptions/till.js'
import { summariseShift, type ShiftSummary } from './shift-summary.js'

export interface Shift extends ShiftSummary {
  businessDay: string
  /** The first record of the day, null while there is none. */
  from: Date | null
  to: Date
}

/** What the device, or without one the user, has taken since it began today, with the corrections of it, whoever made them. */
export function createShiftSummaryService({ now }: { now: () => Date }) {
  return {
    async ofActor(communityId: string, shopId: string, actor: Actor): Promise<Shift> {
      const at = now()
      const businessDay = businessDayOf(at)
      const records = await allOfDay({ communityId, shopId, businessDay }, tillOfActor(actor))
      const moments = records.map(({ occurredAt }) => occurredAt.getTime())
      return {
        businessDay,
        from: moments.length === 0 ? null : new Date(Math.min(...moments)),
        to: at,
        ...summariseShift(records),
      }
    },
  }
}
export type ShiftSummaryService = ReturnType<typeof createShiftSummaryService>

function tillOfActor(actor: Actor): Till {
  if (actor.kind === 'device') return { deviceId: actor.deviceId }
  if (actor.kind === 'user') return { userId: actor.userId }
  throw new NotFoundProblem()
}
