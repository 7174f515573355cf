import type { FieldEncryption } from '../../infrastructure/field-encryption.js'

/** The context binds the ciphertext to its community and field; it belongs to no member. */
const contextOf = (communityId: string) => ({ communityId, field: 'webhookSecret', memberId: '' })

export const encryptSecret = (encryption: FieldEncryption, communityId: string, secret: string) =>
  encryption.encrypt(secret, contextOf(communityId))

export const decryptSecret = (encryption: FieldEncryption, communityId: string, cipher: string) =>
  encryption.decrypt(cipher, contextOf(communityId))
