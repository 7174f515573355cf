import type { Types } from 'mongoose'
import mongoose, { type ClientSession } from 'mongoose'
import { tellCardsOf } from '../cards/holder-revision.js'
import { CounterModel } from '../communities/community.model.js'
import { MemberModel, type Member, type MemberStatus } from './member.model.js'

export type StoredMember = Member & { _id: Types.ObjectId; createdAt: Date; updatedAt: Date }

/** One member of one community: every query carries both. */
export interface MemberKey {
  communityId: string
  memberId: string
}

const keyFilter = ({ communityId, memberId }: MemberKey) => ({ _id: memberId, communityId })

export async function findMember(
  key: MemberKey,
  session: ClientSession | null = null,
): Promise<StoredMember | null> {
  return MemberModel.findOne(keyFilter(key)).session(session).lean()
}

export async function findMemberIdByIdNumber(
  communityId: string,
  idNumberIndex: string,
): Promise<string | null> {
  const found = await MemberModel.findOne({ communityId, idNumberIndex }, { _id: 1 }).lean()
  return found ? String(found._id) : null
}

/** The members who have one of these ID numbers. */
export async function findMembersByIdNumber(
  communityId: string,
  idNumberIndexes: readonly string[],
): Promise<StoredMember[]> {
  return MemberModel.find({
    communityId,
    idNumberIndex: mongoose.trusted({ $in: [...idNumberIndexes] }),
  }).lean()
}

/** The next small number of the community; within the transaction that uses it. */
export async function takeMemberNumber(communityId: string, session: ClientSession): Promise<number> {
  const counter = await CounterModel.findOneAndUpdate(
    { _id: `member-number|${communityId}` },
    { $inc: { value: 1 } },
    { upsert: true, returnDocument: 'after', session },
  ).lean()
  return counter?.value ?? 1
}

export type NewMember = Omit<
  Member,
  'communityId' | 'createdAt' | 'updatedAt' | 'status' | 'revision' | 'lastIssueNo' | 'credentialsIssued'
> &
  MemberKey

/** @throws a duplicate key on `idNumberIndex` when the community has a member with this ID number */
export async function insertMember(
  member: Partial<NewMember> & MemberKey,
  session: ClientSession,
): Promise<StoredMember> {
  const { memberId, ...fields } = member
  const [inserted] = await MemberModel.create([{ ...fields, _id: memberId }], { session })
  return inserted?.toObject() as StoredMember
}

/**
 * Changes a member who is not erased. Null when there is none, or when `revision` is given and is no longer the newest.
 */
export async function updateMember(
  key: MemberKey,
  revision: number | undefined,
  change: { set: Partial<Member>; newConsents: Member['consents'] },
  session: ClientSession,
): Promise<StoredMember | null> {
  const filter = { ...keyFilter(key), erasedAt: null, ...(revision === undefined ? {} : { revision }) }
  const update = {
    $set: change.set,
    $inc: { revision: 1 },
    ...(change.newConsents.length > 0 ? { $push: { consents: { $each: change.newConsents } } } : {}),
  }
  const changed = await MemberModel.findOneAndUpdate(filter, update, {
    returnDocument: 'after',
    session,
  }).lean()
  return told(changed, session)
}

/** Every change of a member is told to the cards, by which the counter knows whether it has seen the member as it is now. */
async function told(member: StoredMember | null, session: ClientSession): Promise<StoredMember | null> {
  if (member) await tellCardsOf(member, session)
  return member
}

/** Moves a member from one of the statuses; null when it is in none of them, or erased. */
export async function moveMember(
  key: MemberKey,
  from: readonly MemberStatus[],
  set: Partial<Member>,
  session: ClientSession,
): Promise<StoredMember | null> {
  const moved = await MemberModel.findOneAndUpdate(
    { ...keyFilter(key), erasedAt: null, status: mongoose.trusted({ $in: [...from] }) },
    { $set: set, $inc: { revision: 1 } },
    { returnDocument: 'after', session },
  ).lean()
  return told(moved, session)
}

/** Removes the person from the record in one write, whatever the status was; null when erased already. */
export async function eraseMember(
  key: MemberKey,
  set: Partial<Member>,
  session: ClientSession,
): Promise<StoredMember | null> {
  const erased = await MemberModel.findOneAndUpdate(
    { ...keyFilter(key), erasedAt: null },
    { $set: set, $unset: { idNumberIndex: 1 }, $inc: { revision: 1 } },
    { returnDocument: 'after', session },
  ).lean()
  return told(erased, session)
}

/**
 * Marks an active member as given one more credential; null when there is none or it is not active. Gives a printed card its
 * issue number too, and the serial if the member had none.
 */
export async function markCredentialIssued(
  key: MemberKey,
  printed: boolean,
  session: ClientSession,
): Promise<StoredMember | null> {
  return MemberModel.findOneAndUpdate(
    { ...keyFilter(key), status: 'active' },
    { $inc: { credentialsIssued: 1, ...(printed ? { lastIssueNo: 1 } : {}) } },
    { returnDocument: 'after', session },
  ).lean()
}

export async function setCardSerial(
  key: MemberKey,
  cardSerial: number,
  session: ClientSession,
): Promise<void> {
  await MemberModel.updateOne(keyFilter(key), { $set: { cardSerial } }, { session })
}

export interface MemberFilter {
  status?: MemberStatus
  tag?: string
  /** Born on this day or before. */
  bornUntil?: string
  /** What one of the search keys must match. */
  nameKey?: RegExp
  cardSerial?: number
  phoneLast4Index?: string
  phoneMasked?: string
  afterNumber?: number
}

/** Members in the order of their numbers. */
export async function listMembers(
  communityId: string,
  filter: MemberFilter,
  limit: number,
): Promise<StoredMember[]> {
  const query: Record<string, unknown> = { communityId }
  if (filter.status) query.status = filter.status
  if (filter.tag) query.tags = filter.tag
  if (filter.bornUntil) query.birthDate = mongoose.trusted({ $lte: filter.bornUntil })
  if (filter.nameKey) query.searchKeys = filter.nameKey
  if (filter.cardSerial !== undefined) query.cardSerial = filter.cardSerial
  if (filter.phoneLast4Index) query.phoneLast4Index = filter.phoneLast4Index
  if (filter.phoneMasked) query.phoneMasked = filter.phoneMasked
  if (filter.afterNumber !== undefined) query.number = mongoose.trusted({ $gt: filter.afterNumber })
  return MemberModel.find(query).sort({ number: 1 }).limit(limit).lean()
}
