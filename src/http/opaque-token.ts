import { createHash, randomBytes } from 'node:crypto'

/** The prefix says what a token is for, so that a leaked one is recognised and the right collection is asked. */
export const TOKEN_PREFIXES = {
  /** Bound phone of a member. */
  phone: 'ylp_',
  /** Enrolled counter device. */
  device: 'yld_',
  /** Refresh token of a sign-in. */
  refresh: 'ylr_',
  /** One-time enrolment of a phone or a device. */
  enrolment: 'yle_',
} as const
export type TokenKind = keyof typeof TOKEN_PREFIXES

const TOKEN_SHAPE = /^yl[pdre]_[\w-]{43}$/

/** A new secret of 256 random bits. Only its `hashToken` is ever stored. */
export function newOpaqueToken(kind: TokenKind): string {
  return TOKEN_PREFIXES[kind] + randomBytes(32).toString('base64url')
}

/** SHA-256 of the whole token, prefix included, in hex: no salt is needed for 256 random bits. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Whether the text has the form of a token of this kind; says nothing about whether it is good. */
export function isTokenOf(kind: TokenKind, text: string): boolean {
  return text.startsWith(TOKEN_PREFIXES[kind]) && TOKEN_SHAPE.test(text)
}
