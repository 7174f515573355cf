import mongoose, { Types, type ClientSession, type QueryFilter } from 'mongoose'
import { CareEntryModel, type CareEntry, type CareTag } from './care-entry.model.js'

export type CareEntryRecord = CareEntry & { _id: Types.ObjectId }

export type NewCareEntry = Pick<CareEntry, 'tag' | 'from' | 'everyDays'> & {
  _id: string
  communityId: string
  memberId: string
  to: string | null
  festival: CareEntry['festival']
  noteCipher: string | null
}

/** @throws a duplicate key on `tag` when the member is on the list for that reason already */
export async function insertEntry(session: ClientSession, entry: NewCareEntry): Promise<CareEntryRecord> {
  const [created] = await CareEntryModel.create([entry], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

export async function findEntry(
  communityId: string,
  id: string,
  session: ClientSession | null = null,
): Promise<CareEntryRecord | null> {
  return CareEntryModel.findOne({ communityId, _id: id }).session(session).lean()
}

export interface EntrySearch {
  tag?: CareTag | undefined
  memberIds?: readonly string[] | undefined
  before?: Types.ObjectId | undefined
  limit: number
}

/** Newest first, one more than the limit so that the caller sees whether there is a next page. */
export async function findEntries(
  communityId: string,
  { tag, memberIds, before, limit }: EntrySearch,
): Promise<CareEntryRecord[]> {
  const filter: QueryFilter<CareEntry> = {
    communityId,
    ...(tag ? { tag } : {}),
    ...(memberIds
      ? { memberId: mongoose.trusted({ $in: memberIds.map((id) => new Types.ObjectId(id)) }) }
      : {}),
    ...(before ? { _id: mongoose.trusted({ $lt: before }) } : {}),
  }
  return CareEntryModel.find(filter)
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** Every entry that holds on any day from day to day. */
export async function findEntriesWithin(
  communityId: string,
  { from, to }: { from: string; to: string },
): Promise<CareEntryRecord[]> {
  const found = await CareEntryModel.find({ communityId, from: mongoose.trusted({ $lte: to }) }).lean()
  return found.filter((entry) => !entry.to || entry.to >= from)
}

/** Members who are on the list for any reason. */
export async function findListedMemberIds(communityId: string): Promise<Set<string>> {
  const found = await CareEntryModel.find({ communityId }, { memberId: 1 }).lean()
  return new Set(found.map(({ memberId }) => String(memberId)))
}

export async function changeEntry(
  session: ClientSession,
  { communityId, id, revision }: { communityId: string; id: string; revision: number | undefined },
  set: Partial<CareEntry>,
): Promise<CareEntryRecord | null> {
  return CareEntryModel.findOneAndUpdate(
    { communityId, _id: id, ...(revision === undefined ? {} : { revision }) },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}

export async function deleteEntry(
  session: ClientSession,
  communityId: string,
  id: string,
): Promise<CareEntryRecord | null> {
  return CareEntryModel.findOneAndDelete({ communityId, _id: id }, { session }).lean()
}

/** How many entries a member has. */
export async function countEntriesOfMember(
  session: ClientSession,
  { communityId, memberId }: { communityId: string; memberId: string },
): Promise<number> {
  return CareEntryModel.countDocuments({ communityId, memberId }).session(session)
}
