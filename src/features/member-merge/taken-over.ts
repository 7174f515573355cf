import type { Member } from '../members/member.model.js'
import type { MemberKey, StoredMember } from '../members/member.repository.js'
import type { MemberSecrets } from '../members/member-secrets.js'
import type { Takeable } from './member-merge.forms.js'

interface Side {
  key: MemberKey
  member: StoredMember
}

/**
 * What the member who stays gets of the one who goes: phone, address and contact in the place of its own, where the other has any; tags of
 * both; of the consents the person's newest decision for each purpose. Ciphertexts are bound to their member, so that they are made anew.
 */
export function takenOver(
  secrets: MemberSecrets,
  gone: Side,
  into: Side,
  take: readonly Takeable[],
): Partial<Member> {
  const value = (field: 'phone' | 'address' | 'emergencyContact') =>
    take.includes(field) ? secrets.reveal(gone.key, gone.member, field) : null
  const phone = value('phone')
  const address = value('address')
  const contact = value('emergencyContact')
  return {
    ...(typeof phone === 'string' ? secrets.phoneFields(into.key, phone) : {}),
    ...(typeof address === 'string' ? { addressCipher: secrets.addressCipher(into.key, address) } : {}),
    ...(contact === null
      ? {}
      : { emergencyContactCipher: secrets.emergencyContactCipher(into.key, contact) }),
    ...(take.includes('tags') ? { tags: [...new Set([...into.member.tags, ...gone.member.tags])] } : {}),
    ...(take.includes('consents') ? { consents: inOrder(into.member.consents, gone.member.consents) } : {}),
  }
}

/** The decisions of both in the order in which the person made them: the newest one of each purpose counts. */
function inOrder(own: Member['consents'], others: Member['consents']): Member['consents'] {
  const all = [...own, ...others].sort((a, b) => a.at.getTime() - b.at.getTime())
  return all as unknown as Member['consents']
}
