import type { Language, Translate } from '../../infrastructure/i18n.js'
import { formatDay } from '../../lib/display.js'
import { changeSentence } from '../agreements/change-words.js'
import type { HistoryEntry } from './history.js'

/** What things are called, by their ids. */
export interface HistoryNames {
  /** Benefits by their newest titles. */
  benefits: ReadonlyMap<string, string>
  /** Agreements by their numbers. */
  agreements: ReadonlyMap<string, string>
}

/** What happened, in a few words. */
export function entryWords(
  t: Translate,
  language: Language,
  entry: HistoryEntry,
  names: HistoryNames,
): string {
  const { what, signedOn, benefitId, nextId, version } = entry
  return t(`agreement-history:entries.${what}`, {
    signedOn: signedOn ? formatDay(signedOn, language) : '',
    benefit: names.benefits.get(benefitId ?? '') ?? '',
    number: names.agreements.get(nextId ?? '') ?? '',
    version: version?.number ?? '',
    day: version ? formatDay(version.effectiveFrom, language) : '',
  })
}

/** What a version changed, in sentences. */
export function changesOf(t: Translate, { version }: HistoryEntry): string[] {
  return version?.changes.map((change) => changeSentence(t, change)) ?? []
}
