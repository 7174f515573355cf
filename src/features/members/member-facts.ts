import { Types } from 'mongoose'
import { maskName } from '../../lib/masks.js'
import { MemberModel, type Member, type MemberStatus } from './member.model.js'

/** What a redemption must know of a member at its moment. */
export interface MemberFacts {
  id: string
  /** Grows with every change of the member. */
  revision: number
  number: number
  /** Already masked; without the consent to show it, nothing but stars. */
  maskedName: string
  birthDate: string
  sex: 'male' | 'female'
  tags: string[]
  status: MemberStatus
  phoneLast4Index: string | null
}

const PROJECTION = {
  revision: 1,
  number: 1,
  name: 1,
  birthDate: 1,
  sex: 1,
  tags: 1,
  status: 1,
  phoneLast4Index: 1,
  consents: 1,
}
const NAME_NOT_SHOWN = '***'

/**
 * The members with these ids as the primary has them now, uncached. Asked of the driver, without Mongoose's casting: the counter
 * asks at every scan.
 */
export async function findMemberFacts(
  communityId: Types.ObjectId,
  ids: string[],
): Promise<Map<string, MemberFacts>> {
  const filter = { _id: { $in: ids.map((id) => new Types.ObjectId(id)) }, communityId }
  const found = await MemberModel.collection.find<StoredMember>(filter, { projection: PROJECTION }).toArray()
  return new Map(found.map((member) => [member._id.toHexString(), toMemberFacts(member)]))
}

type StoredMember = Member & { _id: Types.ObjectId }

function toMemberFacts(member: StoredMember): MemberFacts {
  return {
    id: member._id.toHexString(),
    revision: member.revision,
    number: member.number,
    maskedName: showsName(member) ? maskName(member.name) : NAME_NOT_SHOWN,
    birthDate: member.birthDate,
    sex: member.sex,
    tags: member.tags,
    status: member.status,
    phoneLast4Index: member.phoneLast4Index ?? null,
  }
}

function showsName(member: StoredMember): boolean {
  const decisions = member.consents.filter((consent) => consent.purpose === 'showMaskedNameToShops')
  return decisions.at(-1)?.granted ?? false
}
