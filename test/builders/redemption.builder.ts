import { randomUUID } from 'node:crypto'
import { Types } from 'mongoose'
import { RedemptionModel } from '../../src/features/redemptions/redemption.model.js'

export type RedemptionFacts = ReturnType<typeof aRedemption>

/** A committed redemption as the counter inserts it: neither counted nor sealed yet. Say only what matters to the test. */
export function aRedemption(
  overrides: { communityId: string | Types.ObjectId; memberNumber?: number } & Record<string, unknown>,
) {
  const memberNumber = overrides.memberNumber ?? 1
  const shopId = (overrides.shopId as Types.ObjectId | undefined) ?? new Types.ObjectId()
  return {
    _id: new Types.ObjectId(),
    requestKey: `${shopId.toHexString()}|redeem|${randomUUID()}`,
    fingerprint: 'f'.repeat(64),
    outcome: 'committed' as const,
    memberId: memberIdOf(memberNumber),
    maskedName: '李*云',
    ageBand: '70_79',
    sex: 'female',
    cardId: new Types.ObjectId(),
    cardKind: 'printed',
    benefitId: new Types.ObjectId(),
    benefitTitle: '理发八折',
    agreementId: new Types.ObjectId(),
    agreementVersion: 1,
    category: 'daily_life',
    billFen: 10_000,
    discountFen: 2000,
    payableFen: 8000,
    subsidyFen: 500,
    businessDay: '2026-11-24',
    occurredAt: new Date('2026-11-24T02:00:00Z'),
    createdAt: new Date('2026-11-24T02:00:00Z'),
    by: { kind: 'device', role: 'cashier', deviceId: 'd'.repeat(24) },
    pending: true,
    ...overrides,
    communityId: new Types.ObjectId(overrides.communityId),
    memberNumber,
    shopId,
  }
}

/** The id of the member with this number, the same in every community of the tests. */
export function memberIdOf(memberNumber: number): Types.ObjectId {
  return new Types.ObjectId(memberNumber.toString(16).padStart(24, '0'))
}

export async function insertRedemptions(redemptions: readonly RedemptionFacts[]): Promise<void> {
  await RedemptionModel.collection.insertMany(redemptions.map((one) => ({ ...one })))
}

/** Voids a redemption as the counter does: one update that changes nothing if it is voided already. */
export async function voidRedemption(
  id: Types.ObjectId,
  at = new Date('2026-11-24T03:00:00Z'),
): Promise<void> {
  await RedemptionModel.collection.updateOne(
    { _id: id, outcome: 'committed', voided: { $exists: false } },
    {
      $set: { voided: { at, reason: 'wrong_amount', by: { kind: 'user', role: 'staff' } }, pending: true },
      $unset: { slots: '' },
    },
  )
}
