import { Types } from 'mongoose'
import { RedemptionModel } from '../redemptions/redemption.model.js'
import { NO_FIGURES, type FigureCell } from './figures.js'

/** A shop's business days, both inclusive. */
export interface ShopPeriod {
  communityId: string
  shopId: string
  from: string
  to: string
}

interface Group {
  _id: { benefitId: Types.ObjectId; userId?: string; deviceId?: string }
  benefitTitle: string
  count: number
  billFen: number
  discountFen: number
  subsidyFen: number
}

/** What the shop's redemptions of the period come to, by benefit, person and device, as they stand at this moment. */
export async function readFigures(period: ShopPeriod): Promise<FigureCell[]> {
  const [given, voided] = await Promise.all([
    groupsOf(period, { $exists: false }),
    groupsOf(period, { $exists: true }),
  ])
  return [
    ...given.map(({ count, ...group }) => ({ ...cellOf(group), redemptions: count })),
    // What was voided is counted, and its money is not given.
    ...voided.map(({ count, ...group }) => ({ ...placeOf(group), ...NO_FIGURES, voids: count })),
  ]
}

async function groupsOf({ communityId, shopId, from, to }: ShopPeriod, voided: object): Promise<Group[]> {
  const match = {
    communityId: new Types.ObjectId(communityId),
    shopId: new Types.ObjectId(shopId),
    businessDay: { $gte: from, $lte: to },
    outcome: 'committed',
    voided,
  }
  const group = {
    _id: { benefitId: '$benefitId', userId: '$by.userId', deviceId: '$by.deviceId' },
    benefitTitle: { $last: '$benefitTitle' },
    count: { $sum: 1 },
    billFen: { $sum: '$billFen' },
    discountFen: { $sum: '$discountFen' },
    subsidyFen: { $sum: '$subsidyFen' },
  }
  const stages = [{ $match: match }, { $sort: { businessDay: 1, _id: 1 } }, { $group: group }]
  return RedemptionModel.collection.aggregate<Group>(stages).toArray()
}

function placeOf({ _id, benefitTitle }: Pick<Group, '_id' | 'benefitTitle'>) {
  return {
    benefitId: String(_id.benefitId),
    benefitTitle,
    userId: _id.userId ?? null,
    deviceId: _id.deviceId ?? null,
  }
}

function cellOf(group: Omit<Group, 'count'>): FigureCell {
  const { billFen, discountFen, subsidyFen } = group
  return { ...placeOf(group), ...NO_FIGURES, billFen, discountFen, subsidyFen }
}
