import { Types, type ClientSession } from 'mongoose'
import { MemberModel, type Member } from './member.model.js'
import { tellCardsOf } from '../cards/holder-revision.js'
import type { MemberKey, StoredMember } from './member.repository.js'

/** Who was merged into whom: of the one who is gone, the id and number of the one who stays. */
export interface Alias {
  memberId: string
  number: number
  intoId: string
  intoNumber: number
}

/** All records of a person: the member's id first, then those of the members who were merged into it. */
export async function idsOfPerson(
  { communityId, memberId }: MemberKey,
  session: ClientSession | null = null,
): Promise<string[]> {
  const merged = await MemberModel.collection
    .find(
      { communityId: new Types.ObjectId(communityId), mergedInto: new Types.ObjectId(memberId) },
      { projection: { _id: 1 }, ...(session ? { session } : {}) },
    )
    .toArray()
  return [memberId, ...merged.map(({ _id }) => _id.toHexString())]
}

/** Every member of the community who was merged into another one. */
export async function findAliases(session: ClientSession, communityId: string): Promise<Alias[]> {
  const merged = await MemberModel.collection
    .find<StoredMember>(
      { communityId: new Types.ObjectId(communityId), mergedInto: { $exists: true } },
      { session, projection: { number: 1, mergedInto: 1, mergedIntoNumber: 1 } },
    )
    .toArray()
  return merged.map((member) => ({
    memberId: member._id.toHexString(),
    number: member.number,
    intoId: String(member.mergedInto),
    intoNumber: member.mergedIntoNumber ?? 0,
  }))
}

/**
 * Who had been merged into whom at a past moment, by the members' numbers. Later merges have rewritten `mergedIntoNumber`; each member's own
 * merge stands in `mergedFirstIntoNumber`, and the way is followed only as far as it went then.
 */
export async function findAliasesAsOf(
  communityId: string,
  at: Date,
): Promise<Pick<Alias, 'number' | 'intoNumber'>[]> {
  const merged = await MemberModel.collection
    .find<StoredMember>(
      { communityId: new Types.ObjectId(communityId), mergedInto: { $exists: true } },
      { projection: { number: 1, mergedAt: 1, mergedFirstIntoNumber: 1 } },
    )
    .toArray()
  const steps = new Map(
    merged.flatMap(({ number, mergedAt, mergedFirstIntoNumber }) =>
      mergedAt && mergedAt <= at && mergedFirstIntoNumber != null
        ? [[number, mergedFirstIntoNumber] as const]
        : [],
    ),
  )
  return [...steps].map(([number, first]) => {
    let intoNumber = first
    for (let next = steps.get(intoNumber); next !== undefined; next = steps.get(intoNumber)) intoNumber = next
    return { number, intoNumber }
  })
}

/**
 * Merges a member into another one: it ends, whatever it was, and its ID number is free for whoever really has it. Those who were merged
 * into it before follow. Null when it was merged or erased already.
 */
export async function mergeInto(
  key: MemberKey,
  into: StoredMember,
  { reason, at }: { reason: string; at: Date },
  session: ClientSession,
): Promise<StoredMember | null> {
  const link = { mergedInto: into._id, mergedIntoNumber: into.number }
  const { communityId, memberId } = key
  await MemberModel.updateMany({ communityId, mergedInto: memberId }, { $set: link }, { session })
  const merged = await MemberModel.findOneAndUpdate(
    { _id: memberId, communityId, erasedAt: null, mergedAt: null },
    {
      $set: {
        ...link,
        mergedFirstIntoNumber: into.number,
        mergedAt: at,
        status: 'merged',
        statusReason: reason,
      },
      $unset: { idNumberIndex: 1 },
      $inc: { revision: 1 },
    },
    { returnDocument: 'after', session },
  ).lean()
  if (merged) await tellCardsOf(merged, session)
  return merged
}

/** What proposing duplicates must know of a member. */
export interface Comparable {
  id: string
  number: number
  name: string
  searchKeys: string[]
  birthDate: string
  sex: Member['sex']
  phoneMasked: string | null
  phoneLast4Index: string | null
}

/** All members who are active or suspended, in the order of their numbers. */
export async function findComparable(communityId: string): Promise<Comparable[]> {
  const found = await MemberModel.collection
    .find<StoredMember>(
      { communityId: new Types.ObjectId(communityId), status: { $in: ['active', 'suspended'] } },
      {
        projection: {
          number: 1,
          name: 1,
          searchKeys: 1,
          birthDate: 1,
          sex: 1,
          phoneMasked: 1,
          phoneLast4Index: 1,
        },
        batchSize: 10_000,
      },
    )
    .sort({ number: 1 })
    .toArray()
  return found.map(({ _id, ...member }) => ({
    id: _id.toHexString(),
    number: member.number,
    name: member.name,
    searchKeys: member.searchKeys,
    birthDate: member.birthDate,
    sex: member.sex,
    phoneMasked: member.phoneMasked ?? null,
    phoneLast4Index: member.phoneLast4Index ?? null,
  }))
}
