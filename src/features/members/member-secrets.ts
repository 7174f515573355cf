import { z } from 'zod'
import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import { maskPhone, phoneLast4 } from '../../lib/masks.js'
import type { EmergencyContact, RevealableField } from './member.forms.js'

/** Whose fields they are: bound to every ciphertext. */
export interface Owner {
  communityId: string
  memberId: string
}

/** The ciphertexts of a member as they are stored. */
export interface StoredSecrets {
  idNumberCipher?: string | null
  phoneCipher?: string | null
  addressCipher?: string | null
  emergencyContactCipher?: string | null
}

export const CIPHER_FIELDS = {
  idNumber: 'idNumberCipher',
  phone: 'phoneCipher',
  address: 'addressCipher',
  emergencyContact: 'emergencyContactCipher',
} as const satisfies Record<RevealableField, keyof StoredSecrets>

const storedContact = z.union([
  z.string(),
  z.object({ name: z.string(), phone: z.string(), relation: z.string().optional() }),
])

/** By what a member is found by the last four digits of the phone; the same digits differ between communities. */
export function phoneLast4Index(encryption: FieldEncryption, communityId: string, last4: string): string {
  return encryption.blindIndex(communityId, `phone-last4:${last4}`)
}

/** Turns what people may read only for a reason into ciphertexts, indexes and masks, and back. */
export function createMemberSecrets(encryption: FieldEncryption) {
  const encrypt = (owner: Owner, field: RevealableField, value: string) =>
    encryption.encrypt(value, { ...owner, field })

  return {
    idNumberIndex: (communityId: string, idNumber: string) => encryption.blindIndex(communityId, idNumber),
    idNumberCipher: (owner: Owner, idNumber: string) => encrypt(owner, 'idNumber', idNumber),

    /** Everything that is stored of a phone number, given as `normalisePhoneNumber` answers it. */
    phoneFields(owner: Owner, phone: string | null) {
      if (phone === null) return { phoneCipher: null, phoneMasked: null, phoneLast4Index: null }
      const last4 = phoneLast4(phone)
      return {
        phoneCipher: encrypt(owner, 'phone', phone),
        phoneMasked: maskPhone(phone),
        phoneLast4Index: last4 === '' ? null : phoneLast4Index(encryption, owner.communityId, last4),
      }
    },

    addressCipher: (owner: Owner, address: string | null) =>
      address === null ? null : encrypt(owner, 'address', address),

    emergencyContactCipher: (owner: Owner, contact: EmergencyContact | null) =>
      contact === null ? null : encrypt(owner, 'emergencyContact', JSON.stringify(contact)),

    last4Index: (communityId: string, last4: string) => phoneLast4Index(encryption, communityId, last4),

    /** The full value of one field; null if there is none. */
    reveal(owner: Owner, stored: StoredSecrets, field: RevealableField): EmergencyContact | null {
      const cipher = stored[CIPHER_FIELDS[field]]
      if (!cipher) return null
      const value = encryption.decrypt(cipher, { ...owner, field })
      return field === 'emergencyContact' ? storedContact.parse(JSON.parse(value)) : value
    },
  }
}
export type MemberSecrets = ReturnType<typeof createMemberSecrets>
