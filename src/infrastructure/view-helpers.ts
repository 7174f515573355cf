import Handlebars from 'handlebars'
import { isValidDay } from '../lib/business-day.js'
import { formatDay, formatMonth, formatMoment, formatNumber } from '../lib/display.js'
import { formatYuan } from '../lib/money.js'
import { readablePhoneNumber } from '../lib/phone-number.js'
import { mayDo, type Permission, type Role } from '../permissions.js'
import type { Language, Translate } from './i18n.js'

interface HelperOptions {
  hash: Record<string, string | number | boolean | null | undefined>
  data: { root: { translate: Translate; language: Language; role?: Role } }
}

const { escapeExpression, SafeString } = Handlebars

/** `{{icon 'basket'}}` is ornament beside a word; `{{icon 'lock' label=…}}` speaks for itself. */
function icon(name: string, options: HelperOptions) {
  const { label } = options.hash
  const meaning =
    typeof label === 'string' ? `role="img" aria-label="${escapeExpression(label)}"` : 'aria-hidden="true"'
  const reference = `/public/icons/sprite.svg#${escapeExpression(name)}`
  return new SafeString(
    `<svg class="icon" ${meaning} focusable="false"><use href="${reference}"></use></svg>`,
  )
}

/** `{{attributes checked=isChosen value=name}}`: true writes the bare name; false, null and undefined write nothing. */
function attributes(options: HelperOptions) {
  const written = Object.entries(options.hash)
    .filter(([, value]) => value !== false && value !== null && value !== undefined)
    .map(([name, value]) => (value === true ? name : `${name}="${escapeExpression(String(value))}"`))
  return new SafeString(written.map((attribute) => ` ${attribute}`).join(''))
}

function addressWith(path: string, options: HelperOptions): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(options.hash)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value))
  }
  const text = query.toString()
  return text ? `${path}?${text}` : path
}

const language = (options: HelperOptions) => options.data.root.language
const isAbsent = (value: unknown) => value === null || value === undefined || value === ''

/** What templates may call; `asset` is added where the files are known. Money, days and words go through these only. */
export const viewHelpers = {
  t: (key: string, options: HelperOptions) => options.data.root.translate(key, options.hash),
  yuan: (fen: number | null | undefined) => (typeof fen === 'number' ? formatYuan(fen) : ''),
  figure: (value: number | null | undefined) => (typeof value === 'number' ? formatNumber(value) : ''),
  day: (value: string | null | undefined, options: HelperOptions) =>
    // A refused form shows what was typed, which may be no day.
    value && isValidDay(value) ? formatDay(value, language(options)) : (value ?? ''),
  month: (value: string | null | undefined, options: HelperOptions) =>
    value ? formatMonth(value, language(options)) : '',
  moment: (value: string | Date | null | undefined, options: HelperOptions) =>
    value ? formatMoment(new Date(value), language(options)) : '',
  phoneNumber: (value: string | null | undefined) => (value ? readablePhoneNumber(value) : ''),
  may: (permission: Permission, options: HelperOptions) => {
    const { role } = options.data.root
    return role !== undefined && mayDo(role, permission)
  },
  eq: (a: unknown, b: unknown) => a === b,
  not: (value: unknown) => isAbsent(value) || value === false,
  /** The last value if all say yes, else nothing. */
  and: (...values: unknown[]) => (values.slice(0, -1).every(Boolean) ? values.at(-2) : undefined),
  /** The first value that says yes, else nothing. */
  or: (...values: unknown[]) => values.slice(0, -1).find(Boolean),
  contains: (list: unknown, value: unknown) => Array.isArray(list) && list.includes(value),
  join: (...parts: unknown[]) => parts.slice(0, -1).map(String).join(''),
  list: (values: readonly string[], options: HelperOptions) =>
    values.join(language(options) === 'en' ? ', ' : '、'),
  icon,
  attributes,
  addressWith,
}
