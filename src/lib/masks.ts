/**
 * A name as shops see it: the family name's first and the last character: 李秀云 → 李*云, 李云 → 李*,
 * 欧阳建华 → 欧**华. Separators within a Chinese name stay (买买提·艾力 → 买**·*力). Of other names the first
 * letter of each word stays (John Smith → J*** S***), always with three stars so that the length tells
 * nothing.
 */
export function maskName(name: string): string {
  const trimmed = name.trim()
  if (!/\p{Script=Han}/u.test(trimmed)) {
    return trimmed
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => `${Array.from(word)[0]}***`)
      .join(' ')
  }
  const characters = Array.from(trimmed.replace(/\s/g, ''))
  if (characters.length === 1) return '*'
  const last = characters.length - 1
  return characters
    .map((character, index) => {
      if (index === 0 || (index === last && last > 1)) return character
      return /[·•‧.]/.test(character) ? character : '*'
    })
    .join('')
}

/**
 * An identity number with its first and last character only: 1****************X. District digits and birth
 * date beside a known birth date would give the rest away.
 */
export function maskIdNumber(idNumber: string): string {
  if (idNumber.length < 3) return '*'.repeat(idNumber.length)
  return `${idNumber.slice(0, 1)}${'*'.repeat(idNumber.length - 2)}${idNumber.slice(-1)}`
}

/**
 * A phone number as 138****5678; a landline keeps its first three and last four digits too, a short number
 * only the last two.
 */
export function maskPhone(phone: string): string {
  const digits = digitsOf(phone)
  if (digits.length >= 10) return `${digits.slice(0, 3)}****${digits.slice(-4)}`
  return digits.length >= 5 ? `****${digits.slice(-2)}` : '****'
}

/** The last four digits of a phone number, as the counter asks for them; empty if there are fewer. */
export function phoneLast4(phone: string): string {
  const digits = digitsOf(phone)
  return digits.length >= 4 ? digits.slice(-4) : ''
}

function digitsOf(phone: string): string {
  return phone.replace(/^\s*(?:\+|00)86/, '').replace(/\D/g, '')
}
