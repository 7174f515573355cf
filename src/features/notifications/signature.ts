import { createHmac, randomBytes } from 'node:crypto'

/** Names the header by which the receiver knows that a notification comes from this program and is not an old one sent again. */
export const SIGNATURE_HEADER = 'x-yinlinghui-signature'

/** A new secret: 256 random bits. */
export function newSecret(): string {
  return `yls_${randomBytes(32).toString('base64url')}`
}

/**
 * `t=<seconds since 1970>,v1=<64 hexadecimal digits>`: HMAC-SHA256 over `<t>.<body>`. The receiver computes the same and refuses what is
 * older than some minutes.
 */
export function signatureOf(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${digest}`
}
