import type { SentenceLanguage } from '../benefits/benefit-words.js'
import { benefitSentence } from '../benefits/sentence.js'
import { termsSoFar } from '../benefits/terms-so-far.js'
import { benefitInput } from './benefit-input.js'
import type { Typed } from './typed-values.js'

/**
 * What the form of a benefit says as it stands, in one sentence; null while it says too little. The page's script and the server
 * both call this, so that they can never say different things.
 */
export function sentenceSoFar(values: Typed, language: SentenceLanguage): string | null {
  const terms = termsSoFar(benefitInput(values))
  return terms && benefitSentence(terms, language)
}
