import type { Types } from 'mongoose'
import mongoose, { type ClientSession, type QueryFilter } from 'mongoose'
import { idsOfPerson } from '../members/person.repository.js'
import { ComplaintModel, type Complaint, type ComplaintReason } from './complaint.model.js'

export type ComplaintRecord = Complaint & { _id: Types.ObjectId }
export interface MemberKey {
  communityId: string
  memberId: string
}

/** What stands where words stood that may name a person. */
const FORGOTTEN = '***'

export interface NewComplaint extends MemberKey {
  maskedName: string
  shopId: string
  reason: ComplaintReason
  note: string | null
  occurredOn: string
  occurredAt: Date | null
  source: Complaint['source']
  filedBy: unknown
  filedOn: string
  number?: number
}

/** @throws a duplicate key on `reason` when the same thing was told already, on `number` when that number is taken */
export async function insertComplaint(
  session: ClientSession,
  complaint: NewComplaint,
): Promise<ComplaintRecord> {
  const [created] = await ComplaintModel.create([complaint], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

export async function findSameComplaint(
  complaint: Pick<NewComplaint, 'communityId' | 'memberId' | 'shopId' | 'reason' | 'occurredOn'>,
): Promise<ComplaintRecord | null> {
  const { communityId, memberId, shopId, reason, occurredOn } = complaint
  return ComplaintModel.findOne({ communityId, memberId, shopId, reason, occurredOn }).lean()
}

/** The numbers of what the member has told of the own accord on a day. */
export async function findNumbersOfDay(key: MemberKey, filedOn: string): Promise<number[]> {
  const { communityId, memberId } = key
  const found = await ComplaintModel.find(
    { communityId, memberId, filedOn, number: mongoose.trusted({ $exists: true }) },
    { number: 1 },
  ).lean()
  return found.flatMap(({ number }) => number ?? [])
}

export async function findComplaint(
  communityId: string,
  id: string,
  session: ClientSession | null = null,
): Promise<ComplaintRecord | null> {
  return ComplaintModel.findOne({ communityId, _id: id }).session(session).lean()
}

/** What was told by a member who was merged into this one is this one's. */
async function ofPerson(key: MemberKey) {
  return mongoose.trusted({ $in: await idsOfPerson(key) })
}

export interface ComplaintSearch {
  status?: Complaint['status'] | undefined
  shopId?: string | undefined
  memberId?: string | undefined
  before?: Types.ObjectId | undefined
  limit: number
}

/** Newest first, one more than the limit so that the caller sees whether there is a next page. */
export async function findComplaints(
  communityId: string,
  { status, shopId, memberId, before, limit }: ComplaintSearch,
): Promise<ComplaintRecord[]> {
  const filter: QueryFilter<Complaint> = {
    communityId,
    ...(status ? { status } : {}),
    ...(shopId ? { shopId } : {}),
    ...(memberId ? { memberId: await ofPerson({ communityId, memberId }) } : {}),
    ...(before ? { _id: mongoose.trusted({ $lt: before }) } : {}),
  }
  return ComplaintModel.find(filter)
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** What staff have answered and the member has not seen. */
export async function findUnreadAnswers({ communityId, memberId }: MemberKey): Promise<ComplaintRecord[]> {
  const filter = {
    communityId,
    memberId: await ofPerson({ communityId, memberId }),
    readAt: null,
    'answers.0': mongoose.trusted({ $exists: true }),
  }
  return ComplaintModel.find(filter).sort({ _id: -1 }).limit(20).lean()
}

export async function countOpenComplaints(communityId: string): Promise<number> {
  return ComplaintModel.countDocuments({ communityId, status: 'open' })
}

/** Adds an answer to an open complaint at the revision that was seen (any, if none is named); null otherwise. */
export async function addAnswer(
  session: ClientSession,
  { communityId, id, revision }: { communityId: string; id: string; revision: number | undefined },
  answer: { text: string; at: Date; byUserId: string },
  settles: boolean,
): Promise<ComplaintRecord | null> {
  return ComplaintModel.findOneAndUpdate(
    { communityId, _id: id, status: 'open', ...(revision === undefined ? {} : { revision }) },
    {
      $push: { answers: answer },
      $set: { readAt: null, ...(settles ? { status: 'settled', settledAt: answer.at } : {}) },
      $inc: { revision: 1 },
    },
    { session, returnDocument: 'after' },
  ).lean()
}

/** Marks the answers of one of the member's own complaints as seen; null when it is none. */
export async function markRead(key: MemberKey, id: string, at: Date): Promise<ComplaintRecord | null> {
  const { communityId } = key
  return ComplaintModel.findOneAndUpdate(
    { communityId, memberId: await ofPerson(key), _id: id, 'answers.0': mongoose.trusted({ $exists: true }) },
    { $set: { readAt: at } },
    { returnDocument: 'after' },
  ).lean()
}

/** Takes the name and every word that people wrote out of the complaints of a member who is erased; what remains is counted. */
export async function forgetWordsOfMember(
  { communityId, memberId }: MemberKey,
  session: ClientSession | null,
): Promise<void> {
  const options = session ? { session } : {}
  const filter = { communityId, memberId }
  await ComplaintModel.updateMany(filter, { $set: { maskedName: FORGOTTEN, note: null } }, options)
  await ComplaintModel.updateMany(
    { ...filter, 'answers.0': mongoose.trusted({ $exists: true }) },
    { $set: { 'answers.$[].text': FORGOTTEN } },
    options,
  )
}

/** Of which shop and for which reason seniors complained, for what happened on the days (both inclusive). */
export async function findReasonsTold(
  session: ClientSession,
  communityId: string,
  { from, to }: { from: string; to: string },
): Promise<{ shopId: string; reason: ComplaintReason }[]> {
  const found = await ComplaintModel.find(
    { communityId, occurredOn: mongoose.trusted({ $gte: from, $lte: to }) },
    { shopId: 1, reason: 1 },
  )
    .session(session)
    .lean()
  return found.map(({ shopId, reason }) => ({ shopId: String(shopId), reason }))
}
