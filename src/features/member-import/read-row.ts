import { fieldErrors } from '../../http/mount-api.js'
import { checkCharacterOf } from '../../lib/chinese-id.js'
import { toHalfWidth } from '../../lib/half-width.js'
import type { FieldError } from '../../problems.js'
import { registerMemberForm, type RegisterMemberForm } from '../members/member.forms.js'
import type { ConsentPurpose } from '../members/member.model.js'
import type { Columns, ImportField } from './columns.js'

/** What staff state for every new member of a list that does not say it itself. */
export interface StatedForAll {
  membership: boolean
  showMaskedNameToShops: boolean
}

export type ReadRow =
  | { ok: true; form: RegisterMemberForm; stated: Partial<Record<ConsentPurpose, boolean>> }
  | { ok: false; errors: FieldError[] }

const TAG_WORDS: Record<string, string> = {
  独居: 'living_alone',
  独居老人: 'living_alone',
  低保: 'low_income',
  低保户: 'low_income',
  低保老人: 'low_income',
  残疾: 'disabled',
  残疾人: 'disabled',
  退役军人: 'veteran',
  退伍军人: 'veteran',
  高龄: 'oldest_old',
  高龄老人: 'oldest_old',
}
const NO_TAG = new Set(['无', '没有', '-', '—', '/'])
const YES = new Set('是 有 已签 已签署 签 同意 对 √ ✓ ✔ ☑ 1 y yes true'.split(' '))
const NO = new Set('否 无 没有 未签 未签署 不同意 错 × ✗ ✘ ☐ 0 n no false'.split(' '))
const CONSENT_PURPOSES = ['membership', 'showMaskedNameToShops', 'photo'] as const

/**
 * Turns the cells of a row into the form by which one member is registered, and has them checked by its schema. Where the file has
 * lost digits of other ID numbers, one that ends in 000 is refused even if its check digit happens to be right.
 */
export function readRow(
  cells: readonly string[],
  columns: Columns,
  forAll: StatedForAll,
  areZerosDoubtful = false,
): ReadRow {
  const textIn = (field: ImportField) => {
    const at = columns.indexOf(field)
    const text = at < 0 ? '' : (cells[at] ?? '').trim()
    return text === '' ? undefined : text
  }
  const errors: FieldError[] = []
  const stated: Partial<Record<ConsentPurpose, boolean>> = {}
  for (const purpose of CONSENT_PURPOSES) {
    const text = textIn(purpose)
    const said = text === undefined ? undefined : yesOrNo(text)
    if (said === null) errors.push({ path: `consents.${purpose}`, message: 'fields:import_consent' })
    else if (said !== undefined) stated[purpose] = said
  }
  const idNumber = textIn('idNumber') ?? ''
  if (isSpoiltNumber(idNumber) || (areZerosDoubtful && endsInZeros(idNumber)))
    errors.push({ path: 'idNumber', message: 'fields:import_number' })
  const tags = textIn('tags')
  const parsed = registerMemberForm.safeParse({
    name: textIn('name') ?? '',
    idNumber,
    phone: textIn('phone'),
    address: textIn('address'),
    emergencyContact: contactOf(textIn('emergencyContact'), textIn('emergencyPhone')),
    tags: tags === undefined ? undefined : readTags(tags),
    consents: { ...forAll, ...stated },
  })
  if (!parsed.success) errors.push(...fieldErrors(parsed.error))
  if (parsed.success && errors.length === 0) return { ok: true, form: parsed.data, stated }
  return { ok: false, errors: firstOfEach(errors) }
}

/** An ID number that a spreadsheet kept as a number: written with an exponent, or its last three digits became zeros. */
export function isSpoiltNumber(text: string): boolean {
  const plain = toHalfWidth(text).replace(/\s/g, '')
  if (/^\d[\d.]*e\+?\d+$/i.test(plain)) return true
  return endsInZeros(plain) && checkCharacterOf(plain) !== '0'
}

const endsInZeros = (text: string) => /^\d{15}000$/.test(text)

/** Null when the words say neither. */
export function yesOrNo(text: string): boolean | null {
  const plain = toHalfWidth(text).replace(/\s/g, '').toLowerCase()
  if (YES.has(plain)) return true
  return NO.has(plain) ? false : null
}

/** Tags by their words; an unknown word stays, so that the schema refuses it. */
export function readTags(text: string): string[] {
  return text
    .split(/[、，,;；/|\s]+/)
    .filter((word) => word !== '' && !NO_TAG.has(word))
    .map((word) => TAG_WORDS[word] ?? word)
}

function contactOf(name: string | undefined, phone: string | undefined) {
  if (name !== undefined && phone !== undefined) return { name, phone }
  return name ?? phone
}

/** One message a field: the most telling one comes first. */
function firstOfEach(errors: readonly FieldError[]): FieldError[] {
  const seen = new Set<string>()
  return errors.filter(({ path }) => {
    const field = fieldOfPath(path)
    if (seen.has(field)) return false
    seen.add(field)
    return true
  })
}

/** The field of the list that an error's path means: `tags.0` is in `tags`, `consents.photo` in `photo`. */
export function fieldOfPath(path: string): string {
  const [first = '', second = ''] = path.split('.')
  return first === 'consents' ? second : first
}
