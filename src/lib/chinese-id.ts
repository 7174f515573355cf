import { isValidDay } from './business-day.js'
import { toHalfWidth } from './half-width.js'

export type ChineseIdError = 'length' | 'characters' | 'birth_date' | 'checksum' | 'area'

export type ChineseIdResult =
  | { ok: true; id: string; birthDate: string; sex: 'male' | 'female'; areaCode: string }
  | { ok: false; error: ChineseIdError }

/** Weights of the first 17 digits and the check characters by remainder mod 11 (GB 11643). */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_CHARACTERS = '10X98765432'

/**
 * First two digits: provinces by GB/T 2260, Taiwan, Hong Kong and Macao (71, 81, 82) and Taiwan residents'
 * permits (83).
 */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
)

/** Nobody has lived so many years; an older birth date is a typing error. */
const OLDEST_AGE = 130

/**
 * Reads an 18-character identity number (GB 11643). Accepts `x`, full-width characters and blanks anywhere,
 * and answers it normalised. The checks come in the order length, characters, birth date, checksum, area; the
 * birth date must be a day of the calendar, not after `today` (`YYYY-MM-DD`) and not more than 130 years
 * before. A good checksum is no proof of identity.
 */
export function parseChineseId(text: string, today: string): ChineseIdResult {
  const id = toHalfWidth(text).replace(/\s/g, '').toUpperCase()
  if (id.length !== 18) return { ok: false, error: 'length' }
  if (!/^\d{17}[\dX]$/.test(id)) return { ok: false, error: 'characters' }

  const birthDate = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`
  if (!isPlausibleBirthDate(birthDate, today)) return { ok: false, error: 'birth_date' }
  if (id[17] !== checkCharacterOf(id)) return { ok: false, error: 'checksum' }
  if (!isKnownArea(id)) return { ok: false, error: 'area' }

  const sex = Number(id[16]) % 2 === 1 ? 'male' : 'female'
  return { ok: true, id, birthDate, sex, areaCode: id.slice(0, 6) }
}

/** The 18th character that belongs to the first 17 digits (GB 11643). */
export function checkCharacterOf(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0)
  return CHECK_CHARACTERS[sum % 11] ?? ''
}

function isPlausibleBirthDate(birthDate: string, today: string): boolean {
  if (!isValidDay(birthDate) || birthDate > today) return false
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) <= OLDEST_AGE
}

/**
 * Numbers of foreigners' permanent residence cards (since 2023) start with a 9, then the issuing province.
 */
function isKnownArea(id: string): boolean {
  return PROVINCES.has(id.startsWith('9') ? id.slice(1, 3) : id.slice(0, 2))
}
