import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import { decodeBase64url } from '../../lib/base64url.js'
import { decompressPoint } from './shared/p256-point.js'

/** The phone's public key: a point of P-256, compressed to 33 bytes, as base64url. */
export const proofKeyForm = z.strictObject({
  /** The card that the key is meant for: a phone of two seniors may act for the other one by now. */
  cardId: objectId.optional(),
  publicKey: z
    .string({ error: 'fields:public_key' })
    .regex(/^[\w-]{44}$/, { error: 'fields:public_key' })
    .transform((text) => decodeBase64url(text) ?? new Uint8Array())
    .refine((bytes) => decompressPoint(bytes) !== null, { error: 'fields:public_key' }),
})
