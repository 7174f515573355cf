import { containing } from '../../http/search.js'
import { toHalfWidth } from '../../lib/half-width.js'
import { maskPhone, phoneLast4 } from '../../lib/masks.js'
import { normalisePhoneNumber } from '../../lib/phone-number.js'
import { COMPUTED_TAGS, OLDEST_OLD_AGE } from '../benefits/benefit.types.js'
import { parseCardNumber } from '../codes/typed-code.js'
import type { MemberListQuery } from './member.forms.js'
import type { MemberFilter } from './member.repository.js'

/**
 * What the words of a search mean: a card number, a whole phone number or its last four digits, else the start of a name in
 * characters, pinyin or initials. A phone number is compared by its last four digits' index and its mask, as it is stored no other way.
 */
export function memberSearch(
  { q, status, tag }: Pick<MemberListQuery, 'q' | 'status' | 'tag'>,
  today: string,
  last4Index: (last4: string) => string,
): MemberFilter {
  return { status, ...tagFilter(tag, today), ...wordsFilter(q, last4Index) }
}

function wordsFilter(q: string | undefined, last4Index: (last4: string) => string): MemberFilter {
  if (q === undefined) return {}
  const digits = toHalfWidth(q).replace(/[\s-]/g, '')
  if (/^\d{4}$/.test(digits)) return { phoneLast4Index: last4Index(digits) }
  const card = parseCardNumber(digits)
  if (card) return { cardSerial: card.serial }
  const phone = normalisePhoneNumber(digits)
  if (phone !== null) return { phoneLast4Index: last4Index(phoneLast4(phone)), phoneMasked: maskPhone(phone) }
  const words = containing(toHalfWidth(q).replace(/\s/g, '').toLowerCase()).source
  // Characters are found anywhere in a name (秀云 in 李秀云), pinyin and initials from their beginning.
  return { nameKey: new RegExp(/\p{Script=Han}/u.test(words) ? words : `^${words}`) }
}

function tagFilter(tag: string | undefined, today: string): MemberFilter {
  if (tag === undefined) return {}
  if (!(COMPUTED_TAGS as readonly string[]).includes(tag)) return { tag }
  const year = Number(today.slice(0, 4)) - OLDEST_OLD_AGE
  return { bornUntil: `${year}${today.slice(4)}` }
}
