import mongoose, { Types } from 'mongoose'
import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import { maskName } from '../../lib/masks.js'
import { MemberModel } from './member.model.js'
import { createMemberSecrets } from './member-secrets.js'

/** A member as somebody needs to know one who calls at the door. */
export interface Resident {
  id: string
  number: number
  name: string
  maskedName: string
  status: string
  tags: string[]
  birthDate: string
  /** In full; whoever shows it answers for the audit event. */
  address: string | null
  phone: string | null
}

/** Names, addresses and telephone numbers of several members at a time, for features that send people to them. */
export function createResidents(encryption: FieldEncryption) {
  const secrets = createMemberSecrets(encryption)

  async function read(communityId: string, filter: Record<string, unknown>): Promise<Resident[]> {
    const found = await MemberModel.find({ communityId, erasedAt: null, ...filter })
      .sort({ number: 1 })
      .lean()
    return found.map((member) => {
      const owner = { communityId, memberId: String(member._id) }
      const textOf = (field: 'address' | 'phone') => {
        const value = secrets.reveal(owner, member, field)
        return typeof value === 'string' ? value : null
      }
      return {
        id: owner.memberId,
        number: member.number,
        name: member.name,
        maskedName: maskName(member.name),
        status: member.status,
        tags: [...member.tags],
        birthDate: member.birthDate,
        address: textOf('address'),
        phone: textOf('phone'),
      }
    })
  }

  return {
    /** Those of the ids that are members of the community, whatever their status, by id. */
    async byIds(communityId: string, ids: readonly string[]): Promise<Map<string, Resident>> {
      if (ids.length === 0) return new Map()
      const _id = mongoose.trusted({ $in: ids.map((id) => new Types.ObjectId(id)) })
      return new Map((await read(communityId, { _id })).map((resident) => [resident.id, resident]))
    },

    countActive: async (communityId: string) =>
      MemberModel.countDocuments({ communityId, status: 'active', erasedAt: null }),

    /** Every active member by masked name; nothing of them is decrypted. */
    async activeNames(communityId: string): Promise<Pick<Resident, 'id' | 'maskedName'>[]> {
      const found = await MemberModel.find({ communityId, status: 'active', erasedAt: null }, { name: 1 })
        .sort({ number: 1 })
        .lean()
      return found.map(({ _id, name }) => ({ id: String(_id), maskedName: maskName(name) }))
    },

    /** Every active member of the community. */
    allActive: (communityId: string) => read(communityId, { status: 'active' }),
  }
}
export type Residents = ReturnType<typeof createResidents>
