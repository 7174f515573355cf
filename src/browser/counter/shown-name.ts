import type { Words } from '../shared/words.js'

/** The masked name; of a member who does not want it shown nothing but stars comes, and the cashier reads a word instead. */
export function shownName(words: Words, maskedName: string | null): string {
  if (maskedName === null) return ''
  return /^\*+$/.test(maskedName) ? words('unnamed') : maskedName
}
