import { Types } from 'mongoose'
import { MemberModel } from './member.model.js'

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
