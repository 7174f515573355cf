import type { Actor } from '../../http/actor.js'
import { businessDayOf, timeOfDayIn } from '../../lib/business-day.js'
import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import { amountTerms } from '../redemptions/redemption.view.js'
import type { Till } from '../redemptions/till.js'
import type { UsualBills } from '../redemptions/usual-bill.js'
import { isWithinVoidWindow } from '../redemptions/void.service.js'
import { latestOfDay, sumOfDay, type ShopDay } from './counter-day.repository.js'

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
  isByCarer: boolean
  voidReason: string | null
  isCorrected: boolean
  canVoid: boolean
  /** JSON for the page that corrects the bill; null where it cannot be corrected. */
  correction: string | null
}

export interface CounterDay {
  businessDay: string
  redemptions: number
  discountFen: number
  records: DayRecord[]
}

interface Dependencies {
  now: () => Date
  benefitsInForce: BenefitsInForce
  usualBills: UsualBills
}

/** What a counter shows of its day: the shop's totals, and the records that this person or device may look back on. */
export function createCounterDayService({ now, benefitsInForce, usualBills }: Dependencies) {
  /** What the page needs to show what another bill makes of the benefit. */
  async function correctionOf({ communityId, shopId, businessDay }: ShopDay, record: RecordedRedemption) {
    const { billFen } = record
    if (typeof billFen !== 'number') return null
    const [offer, usual] = await Promise.all([
      benefitsInForce.forShop(communityId, shopId, record.occurredAt),
      usualBills.ofShop(communityId, shopId, businessDay),
    ])
    const id = String(record.benefitId)
    const offered = offer.benefits.find(({ benefitId }) => benefitId === id)
    if (!offered) return null
    const { title, kind } = offered.terms
    const usualBillFen = usual.get(id)
    const benefit = { id, title, kind, terms: amountTerms(offered.terms), usualBillFen }
    return JSON.stringify({ id: record._id.toHexString(), maskedName: record.maskedName, billFen, benefit })
  }

  return {
    /** A cashier sees what the same device (or without one the same user) took, a manager what the shop did. */
    async today(communityId: string, shopId: string, actor: Actor): Promise<CounterDay> {
      const at = now()
      const day = { communityId, shopId, businessDay: businessDayOf(at) }
      const [sum, latest] = await Promise.all([sumOfDay(day), latestOfDay(day, tillOfActor(actor), SHOWN)])
      return {
        businessDay: day.businessDay,
        ...sum,
        records: await Promise.all(
          latest.map(async (record) => {
            const canVoid = !record.voided && isWithinVoidWindow(actor, record, at)
            return {
              ...dayRecord(record),
              canVoid,
              correction: canVoid ? await correctionOf(day, record) : null,
            }
          }),
        ),
      }
    },
  }
}
export type CounterDayService = ReturnType<typeof createCounterDayService>

function tillOfActor(actor: Actor): Till | null {
  if (actor.role !== 'cashier') return null
  return actor.kind === 'device' ? { deviceId: actor.deviceId } : { userId: actor.userId }
}

function dayRecord(record: RecordedRedemption): Omit<DayRecord, 'canVoid' | 'correction'> {
  return {
    id: record._id.toHexString(),
    time: timeOfDayIn(record.occurredAt),
    maskedName: record.maskedName ?? '',
    benefitTitle: record.benefitTitle ?? '',
    payableFen: record.payableFen ?? 0,
    discountFen: record.discountFen ?? 0,
    isByCarer: record.presentedBy === 'carer',
    voidReason: record.voided?.reason ?? null,
    isCorrected: record.voided?.correctedBy !== undefined,
  }
}
