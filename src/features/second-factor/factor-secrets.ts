import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { FactorOwner } from './factor-check.js'
import { newRecoveryCodes, readFactor } from './recovery-codes.js'

/** Administrators belong to no community. */
const NO_COMMUNITY = 'installation'

/** How secrets and recovery codes lie in the store: bound to their user, and worth nothing without the keyring. */
export function createFactorSecrets(encryption: FieldEncryption) {
  const contextOf = ({ id, communityId }: FactorOwner) => ({
    communityId: communityId ?? NO_COMMUNITY,
    field: 'totpSecret',
    memberId: id,
  })
  const recoveryDigest = (owner: FactorOwner, code: string) =>
    encryption.secretDigest('recovery-code', owner.id, readFactor(code).code)

  return {
    seal: (owner: FactorOwner, secret: string): string => encryption.encrypt(secret, contextOf(owner)),
    open: (owner: FactorOwner, cipher: string): string => encryption.decrypt(cipher, contextOf(owner)),
    recoveryDigest,
    /** Ten new recovery codes, and what is kept of them. */
    newRecoveryCodes(owner: FactorOwner) {
      const codes = newRecoveryCodes()
      return { codes, digests: codes.map((code) => recoveryDigest(owner, code)) }
    },
  }
}
export type FactorSecrets = ReturnType<typeof createFactorSecrets>
