import mongoose, { Types, type ClientSession } from 'mongoose'
import { findAliases, idsOfPerson } from '../../members/person.repository.js'
import { FollowUpModel, type FollowUp, type FollowUpKind } from './follow-up.model.js'

export type FollowUpRecord = FollowUp & { _id: Types.ObjectId }
export interface MemberKey {
  communityId: string
  memberId: string
}

/** A follow-up as lists show it, without its note. */
export interface FollowUpFacts {
  id: string
  kind: FollowUpKind
  doneOn: string
  nextDueOn: string | null
  by: unknown
  createdAt: Date
}

export type NewFollowUp = MemberKey &
  Pick<FollowUp, 'kind' | 'doneOn' | 'by'> & {
    _id: Types.ObjectId
    nextDueOn: string | null
    noteCipher: string | null
    key?: string | undefined
  }

/** @throws a duplicate key on `key` when it was sent before */
export async function insertFollowUp(session: ClientSession, one: NewFollowUp): Promise<FollowUpRecord> {
  const [created] = await FollowUpModel.create([one], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

export async function findFollowUpByKey(communityId: string, key: string): Promise<FollowUpRecord | null> {
  return FollowUpModel.findOne({ communityId, key }).lean()
}

/** What was done about one person, also under a record that was merged into this one, newest first. */
export async function findFollowUps(key: MemberKey, limit: number): Promise<FollowUpRecord[]> {
  const memberId = mongoose.trusted({ $in: await idsOfPerson(key) })
  return FollowUpModel.find({ communityId: key.communityId, memberId })
    .sort({ doneOn: -1, _id: -1 })
    .limit(limit)
    .lean()
}

interface Stored extends Omit<FollowUpFacts, 'id'> {
  _id: Types.ObjectId
  memberId: Types.ObjectId
}

/** The last follow-up of each member of the community who has one, by the member's id; one who was merged counts as the other. */
export async function findLastFollowUps(
  session: ClientSession,
  communityId: string,
): Promise<Map<string, FollowUpFacts>> {
  const cursor = FollowUpModel.collection.find<Stored>(
    { communityId: new Types.ObjectId(communityId) },
    {
      session,
      projection: { memberId: 1, kind: 1, doneOn: 1, nextDueOn: 1, by: 1, createdAt: 1 },
      batchSize: 10_000,
    },
  )
  const aliases = await findAliases(session, communityId)
  const intoOf = new Map(aliases.map(({ memberId, intoId }) => [memberId, intoId]))
  const last = new Map<string, FollowUpFacts>()
  for await (const { _id, memberId, ...facts } of cursor) {
    const one = { ...facts, id: _id.toHexString() }
    const person = intoOf.get(memberId.toHexString()) ?? memberId.toHexString()
    const known = last.get(person)
    if (!known || isLater(one, known)) last.set(person, one)
  }
  return last
}

function isLater(a: FollowUpFacts, b: FollowUpFacts): boolean {
  return a.doneOn === b.doneOn ? a.id > b.id : a.doneOn > b.doneOn
}

/** Takes the words that people wrote from the follow-ups of a member who is erased; that somebody called stays. */
export async function forgetNotesOfMember(
  { communityId, memberId }: MemberKey,
  session: ClientSession | null,
): Promise<void> {
  await FollowUpModel.updateMany(
    { communityId, memberId },
    { $set: { noteCipher: null } },
    session ? { session } : {},
  )
}
