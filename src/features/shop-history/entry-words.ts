import type { Language, Translate } from '../../infrastructure/i18n.js'
import { formatDay } from '../../lib/display.js'
import { changeSentence } from '../agreements/change-words.js'
import type { HistoryEntry } from './history.js'

/** What happened, in a few words; a benefit is called by its newest name. */
export function entryWords(
  t: Translate,
  language: Language,
  entry: HistoryEntry,
  benefitTitles: ReadonlyMap<string, string>,
): string {
  const { what, signedOn, benefitId, version } = entry
  return t(`agreement-history:entries.${what}`, {
    signedOn: signedOn ? formatDay(signedOn, language) : '',
    benefit: benefitTitles.get(benefitId ?? '') ?? '',
    version: version?.number ?? '',
    day: version ? formatDay(version.effectiveFrom, language) : '',
  })
}

/** What a version changed, in sentences. */
export function changesOf(t: Translate, { version }: HistoryEntry): string[] {
  return version?.changes.map((change) => changeSentence(t, change)) ?? []
}
