import type { VerifyingKey } from './lease.js'

const ISSUER = 'yinlinghui'
const ALGORITHM = 'ES256'

/**
 * The claims of a JWT of ours for a purpose, if its signature is good; null otherwise. Whether it is over is the caller's to see. The
 * server's own reader is infrastructure/signed-token.ts; this one works in a browser, too.
 */
export async function readSignedClaims<T>(
  token: string,
  purpose: string,
  keys: ReadonlyMap<number, VerifyingKey>,
): Promise<(T & { iat: number; exp: number }) | null> {
  const [header = '', payload = '', signature = '', ...more] = token.split('.')
  if (more.length > 0) return null
  const { alg, kid } = jsonOf(header) as { alg?: unknown; kid?: unknown }
  const key = alg === ALGORITHM ? keys.get(Number(kid)) : undefined
  if (!key || !(await isSigned(key, bytesOf(signature), `${header}.${payload}`))) return null
  const claims = jsonOf(payload) as T & { iss?: unknown; aud?: unknown; iat: number; exp: number }
  return claims.iss === ISSUER && claims.aud === purpose ? claims : null
}

async function isSigned(key: VerifyingKey, signature: Uint8Array<ArrayBuffer>, text: string) {
  return verifySignature(key, signature, new TextEncoder().encode(text))
}

/** Whether an ES256 signature (raw r and s) of these bytes is good. */
export async function verifySignature(
  key: VerifyingKey,
  signature: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, bytes)
}

function jsonOf(part: string): unknown {
  return JSON.parse(new TextDecoder().decode(bytesOf(part)))
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
