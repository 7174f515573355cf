import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import { createMemberSecrets } from './member-secrets.js'
import { findMember } from './member.repository.js'

/**
 * Where an active member lives, for what the member asks to be done there. That whoever does it may know the place is what the member asked
 * for; every reading of it is an event of the request.
 */
export function createMemberAddresses(encryption: FieldEncryption) {
  const secrets = createMemberSecrets(encryption)
  return async (communityId: string, memberId: string): Promise<string | null> => {
    const key = { communityId, memberId }
    const member = await findMember(key)
    if (member?.status !== 'active') return null
    const address = secrets.reveal(key, member, 'address')
    return typeof address === 'string' ? address : null
  }
}
