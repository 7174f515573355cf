import { createCipheriv, createDecipheriv, createHmac, type KeyObject, randomBytes } from 'node:crypto'
import type { Keyring } from './keyring.js'

/**
 * Thrown when a stored value was altered, belongs to another field, member or community, or to another key.
 */
export class FieldDecryptionError extends Error {
  override name = 'FieldDecryptionError'
}

/** Thrown when a stored value names a key version that the keyring does not have. */
export class FieldKeyMissingError extends Error {
  override name = 'FieldKeyMissingError'
}

/** Where a value belongs. It is bound to the ciphertext, so that values cannot be swapped in the database. */
export interface FieldContext {
  communityId: string
  /** The field's name, such as `idNumber`. */
  field: string
  memberId: string
}

const FORMAT = 'f1'
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Encryption of single fields by AES-256-GCM with a random IV: `f1.<key version>.<base64url of IV, ciphertext
 * and tag>`. Format, key version and context are authenticated with it. The blind index finds an ID number
 * without decrypting anything.
 */
export function createFieldEncryption(keyring: Keyring) {
  return {
    /** Encrypts with the newest key; twice the same value gives two texts. */
    encrypt(value: string, context: FieldContext): string {
      const { version, key } = keyring.currentFieldKey()
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
      cipher.setAAD(boundTo(version, context))
      const body = Buffer.concat([iv, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${FORMAT}.${version}.${body.toString('base64url')}`
    },

    /**
     * The value of a stored text. FieldKeyMissingError or FieldDecryptionError, neither of which quotes
     * anything.
     */
    decrypt(text: string, context: FieldContext): string {
      const match = /^f1\.([1-9]\d{0,8})\.([\w-]+)$/.exec(text)
      const version = Number(match?.[1])
      const body = Buffer.from(match?.[2] ?? '', 'base64url')
      // base64url has several spellings of some bytes; only the one written here is genuine.
      if (body.length < IV_BYTES + TAG_BYTES || body.toString('base64url') !== match?.[2]) {
        throw new FieldDecryptionError('A stored field is damaged')
      }
      const key = keyring.fieldKey(version)
      if (!key) throw new FieldKeyMissingError(`Field key ${version} is absent from the keyring`)
      return open(key, body, boundTo(version, context))
    },

    /** The key version of a stored text, so that a job can encrypt old values anew; null if it is none. */
    keyVersionOf(text: string): number | null {
      const match = /^f1\.([1-9]\d{0,8})\./.exec(text)
      return match ? Number(match[1]) : null
    },

    /**
     * By what an ID number is found and kept unique within a community: 64 hexadecimal digits of HMAC-SHA256.
     * Give the number as `parseChineseId` answers it. The same person has another index in another community.
     */
    blindIndex(communityId: string, idNumber: string): string {
      return hmacOf(keyring.blindIndexKey, ['id-number', communityId, idNumber])
    },

    /** How a one-time secret of somebody is kept, such as a recovery code: it can be compared and, without the key, not guessed. */
    secretDigest(kind: string, ownerId: string, value: string): string {
      return hmacOf(keyring.blindIndexKey, ['secret', kind, ownerId, value])
    },

    /**
     * How an audit event refers to a piece of personal data: kept when the data are erased, and meaningless
     * without the key.
     */
    auditReference(communityId: string, kind: string, value: string): string {
      return hmacOf(keyring.auditKey, [kind, communityId, value])
    },
  }
}

export type FieldEncryption = ReturnType<typeof createFieldEncryption>

function open(key: KeyObject, body: Buffer, bound: Buffer): string {
  try {
    const iv = body.subarray(0, IV_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
    decipher.setAAD(bound)
    decipher.setAuthTag(body.subarray(-TAG_BYTES))
    const value = Buffer.concat([decipher.update(body.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
    return value.toString('utf8')
  } catch (error) {
    throw new FieldDecryptionError('A stored field does not belong here or was altered', { cause: error })
  }
}

/** JSON keeps the parts apart: ("a", "bc") and ("ab", "c") are different texts. */
function boundTo(version: number, { communityId, field, memberId }: FieldContext): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, version, communityId, field, memberId]))
}

function hmacOf(key: KeyObject, parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex')
}
