import { randomInt } from 'node:crypto'

/** So many are made at a time, each good once. */
export const RECOVERY_CODES = 10
const GROUPS = 3
const GROUP_LENGTH = 4

/** Letters and digits that cannot be taken for one another on paper. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Ten codes such as `k7fm-x3pq-2hwd`, 59 bits each, to be written down for the day on which the phone is lost. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => Array.from({ length: GROUPS }, randomGroup).join('-'))
}

const randomGroup = () =>
  Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

export type TypedFactor = { kind: 'totp'; code: string } | { kind: 'recovery_code'; code: string }

/**
 * What somebody typed as second factor: six digits are a code of the app, everything else is held against the recovery codes. Spaces,
 * hyphens, case and full-width characters do not matter.
 */
export function readFactor(text: string): TypedFactor {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Pd}]/gu, '')
  return /^\d{6}$/.test(plain) ? { kind: 'totp', code: plain } : { kind: 'recovery_code', code: plain }
}
