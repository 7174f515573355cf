import { Types } from 'mongoose'
import { MemberModel } from './member.model.js'
import { idsOfPerson } from './person.repository.js'

export interface NamedMember {
  id: string
  number: number
  name: string
  status: string
}

/** Names and numbers of the members with these ids; who belongs to another community is not among them. */
export async function findNamedMembers(
  communityId: string,
  ids: readonly string[],
): Promise<Map<string, NamedMember>> {
  const found = await MemberModel.collection
    .find(
      { communityId: new Types.ObjectId(communityId), _id: { $in: ids.map((id) => new Types.ObjectId(id)) } },
      { projection: { number: 1, name: 1, status: 1 } },
    )
    .toArray()
  return new Map(
    found.map((member) => {
      const id = member._id.toHexString()
      return [
        id,
        { id, number: member.number as number, name: member.name as string, status: member.status as string },
      ]
    }),
  )
}

/** The member with this number in the list; null if there is none. */
export async function findMemberIdByNumber(communityId: string, number: number): Promise<string | null> {
  const found = await MemberModel.findOne({ communityId, number }, { _id: 1 }).lean()
  return found ? String(found._id) : null
}

/** The records of the same person that were merged into this one, with their numbers. */
export async function mergedRecords(key: { communityId: string; memberId: string }): Promise<NamedMember[]> {
  const [, ...others] = await idsOfPerson(key)
  return [...(await findNamedMembers(key.communityId, others)).values()]
}
