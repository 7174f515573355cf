import type { Actor } from '../../http/actor.js'
import { businessDayOf, timeOfDayIn } from '../../lib/business-day.js'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import { isWithinVoidWindow } from '../redemptions/void.service.js'
import { latestOfDay, sumOfDay, type Recorder } from './counter-day.repository.js'

/** How many records stand at the foot of the counter. */
const SHOWN = 8

export interface DayRecord {
  id: string
  /** Time of day in Asia/Shanghai, `HH:mm`. */
  time: string
  maskedName: string
  benefitTitle: string
  payableFen: number
  discountFen: number
  voidReason: string | null
  canVoid: boolean
}

export interface CounterDay {
  businessDay: string
  redemptions: number
  discountFen: number
  records: DayRecord[]
}

/** What a counter shows of its day: the shop's totals, and the records that this person or device may look back on. */
export function createCounterDayService({ now }: { now: () => Date }) {
  return {
    /** A cashier sees what the same device (or without one the same user) recorded, a manager what the shop did. */
    async today(communityId: string, shopId: string, actor: Actor): Promise<CounterDay> {
      const at = now()
      const day = { communityId, shopId, businessDay: businessDayOf(at) }
      const [sum, latest] = await Promise.all([sumOfDay(day), latestOfDay(day, recorderOf(actor), SHOWN)])
      return {
        businessDay: day.businessDay,
        ...sum,
        records: latest.map((record) => dayRecord(record, actor, at)),
      }
    },
  }
}
export type CounterDayService = ReturnType<typeof createCounterDayService>

function recorderOf(actor: Actor): Recorder | null {
  if (actor.role !== 'cashier') return null
  return actor.kind === 'device' ? { deviceId: actor.deviceId } : { userId: actor.userId }
}

function dayRecord(record: RecordedRedemption, actor: Actor, at: Date): DayRecord {
  return {
    id: record._id.toHexString(),
    time: timeOfDayIn(record.occurredAt),
    maskedName: record.maskedName ?? '',
    benefitTitle: record.benefitTitle ?? '',
    payableFen: record.payableFen ?? 0,
    discountFen: record.discountFen ?? 0,
    voidReason: record.voided?.reason ?? null,
    canVoid: !record.voided && isWithinVoidWindow(actor, record, at),
  }
}
