import { Types, type ClientSession, type mongo } from 'mongoose'
import type { StoredFact } from '../audit/sealed-content.js'
import { RedemptionModel } from '../redemptions/redemption.model.js'
import type { Countable } from './cells.js'

interface StoredRedemption {
  _id: Types.ObjectId
  communityId: Types.ObjectId
  memberId: Types.ObjectId
  memberNumber: number
  businessDay: string
  category: string
  shopId: Types.ObjectId
  benefitId: Types.ObjectId
  agreementId: Types.ObjectId
  ageBand?: string
  sex?: string
  billFen?: number
  discountFen: number
  subsidyFen?: number
  voided?: { at: Date }
  outcome?: string
  createdAt: Date
  counted?: boolean
  pending?: boolean
}

/** Where a redemption is that the totals do not tell yet. */
export interface PendingPlace {
  id: Types.ObjectId
  communityId: string
  businessDay: string
}

/** What the background has not taken in yet, as it is stored: redemptions and voids to be counted, and refusals, which are only sealed. */
export type PendingFact = StoredFact & StoredRedemption

const PROJECTION = {
  communityId: 1,
  memberId: 1,
  memberNumber: 1,
  businessDay: 1,
  category: 1,
  shopId: 1,
  benefitId: 1,
  agreementId: 1,
  ageBand: 1,
  sex: 1,
  billFen: 1,
  discountFen: 1,
  subsidyFen: 1,
  'voided.at': 1,
  counted: 1,
} as const

/** How many are held in memory at a time. */
const SOME = 5000

/** What waits to be counted is always less than what the days hold; a planner that cannot count would choose the days. */
const BY_PENDING = { pending: 1, _id: 1 }

const redemptions = () => RedemptionModel.collection as unknown as mongo.Collection<StoredRedemption>

/** At most `limit` facts of all communities that the background has not taken in yet. */
export async function findPendingPlaces(limit: number): Promise<PendingPlace[]> {
  const found = await redemptions()
    .find({ pending: true }, { projection: { communityId: 1, businessDay: 1 }, limit, batchSize: limit })
    .toArray()
  return found.map(({ _id, communityId, businessDay }) => ({
    id: _id,
    communityId: communityId.toHexString(),
    businessDay,
  }))
}

/**
 * Those of the facts that are still pending, whole, as the session's snapshot sees them. By their ids: where very many are pending, a
 * planner that goes by the mark would look at all of them for each batch.
 */
export async function findPendingAmong(
  session: ClientSession,
  ids: readonly Types.ObjectId[],
): Promise<PendingFact[]> {
  const found = await redemptions()
    .find({ _id: { $in: [...ids] }, pending: true }, { session, batchSize: ids.length, hint: { _id: 1 } })
    .toArray()
  return found
}

/** All redemptions and voids of the days that the totals do not tell yet. */
export async function findPendingBetween(
  session: ClientSession,
  communityId: string,
  from: string,
  to: string,
): Promise<Countable[]> {
  const found = await redemptions()
    .find(
      {
        pending: true,
        communityId: new Types.ObjectId(communityId),
        businessDay: { $gte: from, $lte: to },
        outcome: 'committed',
      },
      { session, projection: PROJECTION, batchSize: 10_000, hint: BY_PENDING },
    )
    .toArray()
  return found.map(toCountable)
}

/** The counted and unvoided redemptions of the members of `takenBack` on the days: who of them keeps the bit. */
export async function findRemaining(
  session: ClientSession,
  communityId: string,
  takenBack: readonly Countable[],
  range: { from: string; to: string },
): Promise<Countable[]> {
  if (takenBack.length === 0) return []
  const memberIds = [...new Set(takenBack.map(({ memberId }) => memberId))]
  const found = await redemptions()
    .find(
      {
        communityId: new Types.ObjectId(communityId),
        memberId: { $in: memberIds.map((id) => new Types.ObjectId(id)) },
        businessDay: { $gte: range.from, $lte: range.to },
        outcome: 'committed',
        counted: true,
        voided: { $exists: false },
      },
      { session, projection: PROJECTION },
    )
    .toArray()
  return found.map(toCountable)
}

/**
 * The redemptions of the days that the totals should tell, some thousands at a time and as if not counted yet. A void that still waits
 * to be counted is not one yet.
 */
export async function* countedBetween(
  session: ClientSession,
  communityId: string,
  { from, to }: { from: string; to: string },
): AsyncGenerator<Countable[]> {
  const cursor = redemptions().find(
    {
      communityId: new Types.ObjectId(communityId),
      businessDay: { $gte: from, $lte: to },
      counted: true,
    },
    { session, projection: { ...PROJECTION, pending: 1 }, batchSize: SOME },
  )
  let some: Countable[] = []
  for await (const stored of cursor) {
    const isVoided = stored.voided !== undefined && !stored.pending
    some.push({ ...toCountable(stored), isVoided, isCounted: false })
    if (some.length < SOME) continue
    yield some
    some = []
  }
  yield some
}

/**
 * The committed redemptions of the days that the server had recorded until a moment, some thousands at a time, as if not counted yet. A
 * void that was made later is none.
 */
export async function* recordedUntil(
  communityId: string,
  { from, to }: { from: string; to: string },
  until: Date,
): AsyncGenerator<Countable[]> {
  const cursor = redemptions().find(
    {
      communityId: new Types.ObjectId(communityId),
      businessDay: { $gte: from, $lte: to },
      outcome: 'committed',
      createdAt: { $lte: until },
    },
    { projection: PROJECTION, batchSize: SOME },
  )
  let some: Countable[] = []
  for await (const stored of cursor) {
    const isVoided = stored.voided !== undefined && stored.voided.at <= until
    some.push({ ...toCountable(stored), isVoided, isCounted: false })
    if (some.length < SOME) continue
    yield some
    some = []
  }
  yield some
}

/** Marks them as taken in, in the transaction that counts and queues them; those of `counted` as told by the totals. */
export async function markTakenIn(
  session: ClientSession,
  { counted, others }: { counted: readonly Types.ObjectId[]; others: readonly Types.ObjectId[] },
): Promise<void> {
  const done = { $unset: { pending: '' as const } }
  if (counted.length > 0) {
    await redemptions().updateMany(
      { _id: { $in: [...counted] } },
      { $set: { counted: true }, ...done },
      { session },
    )
  }
  if (others.length > 0) await redemptions().updateMany({ _id: { $in: [...others] } }, done, { session })
}

export function toCountable(stored: StoredRedemption): Countable {
  return {
    id: stored._id.toHexString(),
    communityId: stored.communityId.toHexString(),
    memberId: stored.memberId.toHexString(),
    memberNumber: stored.memberNumber,
    businessDay: stored.businessDay,
    category: stored.category,
    shopId: stored.shopId.toHexString(),
    benefitId: stored.benefitId.toHexString(),
    agreementId: stored.agreementId.toHexString(),
    ageBand: stored.ageBand ?? '',
    sex: stored.sex ?? '',
    billFen: stored.billFen ?? 0,
    discountFen: stored.discountFen,
    subsidyFen: stored.subsidyFen ?? 0,
    isVoided: stored.voided !== undefined,
    isCounted: stored.counted === true,
  }
}
