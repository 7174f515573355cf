import type { Translate } from '../../infrastructure/i18n.js'
import type { SentencePart } from '../benefits/sentence-part.js'
import type { Change } from './comparison.js'

/** A change as one sentence for people. */
export function changeSentence(t: Translate, change: Change): string {
  const { benefitId: _, ...facts } = change
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(facts)) {
    if (name !== 'kind') values[name] = typeof value === 'string' ? value : joined(t, value)
  }
  return t(`agreement-history:changes.${change.kind}`, values)
}

function joined(t: Translate, parts: readonly SentencePart[]): string {
  return parts.map(({ text }) => text).join(t('agreement-history:comma'))
}
