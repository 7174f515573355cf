import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import { createMemberSecrets } from './member-secrets.js'
import { findMember } from './member.repository.js'

/**
 * The telephone number to which a notice is sent, of active members only. That numbers go along is a setting of the community, and setting it
 * is the audited event: one for each message would bury the events of people.
 */
export function createMemberPhones(encryption: FieldEncryption) {
  const secrets = createMemberSecrets(encryption)
  return async (communityId: string, memberId: string): Promise<string | null> => {
    const key = { communityId, memberId }
    const member = await findMember(key)
    if (member?.status !== 'active') return null
    const phone = secrets.reveal(key, member, 'phone')
    return typeof phone === 'string' ? phone : null
  }
}
