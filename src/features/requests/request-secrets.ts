import type { FieldEncryption } from '../../infrastructure/field-encryption.js'

/** Whose fields they are: bound to every ciphertext. */
interface Owner {
  communityId: string
  requestId: string
}
type Field = 'request-address' | 'request-phone'

/** Where a request is and by which number its reporter is called, as ciphertexts. */
export function createRequestSecrets(encryption: FieldEncryption) {
  const context = ({ communityId, requestId }: Owner, field: Field) => ({
    communityId,
    field,
    memberId: requestId,
  })
  return {
    close: (owner: Owner, field: Field, value: string | null | undefined): string | null =>
      value ? encryption.encrypt(value, context(owner, field)) : null,
    open: (owner: Owner, field: Field, cipher: string | null | undefined): string | null =>
      cipher ? encryption.decrypt(cipher, context(owner, field)) : null,
  }
}
export type RequestSecrets = ReturnType<typeof createRequestSecrets>
