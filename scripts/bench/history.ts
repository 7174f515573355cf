import { Types } from 'mongoose'
import { RedemptionModel } from '../../src/features/redemptions/redemption.model.js'
import { projectTotals } from '../../src/features/reports/projection.service.js'
import { addDays, businessDayOf } from '../../src/lib/business-day.js'
import type { BenchWorld } from './world.js'

const CHUNK = 5000
const DAYS = 365
const AGE_BANDS = ['60_69', '70_79', '80_89', '90_plus']

/**
 * Redemptions of the last twelve months, evenly over days, shops and members, put into the store directly and then counted by the
 * projection, as it counts any others.
 */
export async function createHistory(world: BenchWorld, count: number): Promise<void> {
  const today = businessDayOf(new Date())
  const days = Array.from({ length: DAYS }, (_, n) => addDays(today, n - DAYS))
  const communityId = new Types.ObjectId(world.communityId)
  for (let from = 0; from < count; from += CHUNK) {
    const size = Math.min(CHUNK, count - from)
    const records = Array.from({ length: size }, (_, n) =>
      recordOf(world, communityId, days, from + n, count),
    )
    await RedemptionModel.collection.insertMany(records, { ordered: false })
    if (from % 100_000 === 0) console.error(`${from} redemptions are there`)
  }
  console.error(`${count} redemptions are there, to be counted`)
  await projectTotals()
  console.error('all are counted')
}

function recordOf(
  { shops, holders }: BenchWorld,
  communityId: Types.ObjectId,
  days: string[],
  n: number,
  count: number,
) {
  const businessDay = days[Math.floor((n / count) * days.length)] ?? ''
  const shop = shops[n % shops.length]
  const holder = holders[(n * 7919) % holders.length]
  const billFen = 1000 + ((n * 37) % 20_000)
  const discountFen = Math.round(billFen * 0.15)
  const at = new Date(`${businessDay}T10:00:00+08:00`)
  return {
    communityId,
    shopId: new Types.ObjectId(shop?.id),
    requestKey: `${shop?.id ?? ''}|redeem|bench-${n}`,
    fingerprint: `bench-${n}`,
    outcome: 'committed',
    memberId: new Types.ObjectId(holder?.memberId),
    memberNumber: holder?.serial,
    maskedName: '李*云',
    ageBand: AGE_BANDS[n % AGE_BANDS.length],
    sex: n % 2 === 0 ? 'female' : 'male',
    cardId: new Types.ObjectId(holder?.cardId),
    cardKind: 'printed',
    benefitId: new Types.ObjectId(shop?.limited),
    benefitTitle: '八五折',
    agreementId: new Types.ObjectId(shop?.agreementId),
    agreementVersion: 1,
    category: shop?.category,
    billFen,
    discountFen,
    payableFen: billFen - discountFen,
    subsidyFen: Math.round(discountFen / 2),
    businessDay,
    occurredAt: at,
    by: { kind: 'user', role: 'cashier', userId: shop?.cashierId, shopId: shop?.id },
    statementId: null,
    pending: true,
    createdAt: at,
    updatedAt: at,
  }
}
