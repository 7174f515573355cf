import type { Limit } from './benefit.types.js'

/** What a part of a benefit's sentence is about; each limit is a rule of its own. */
export type SentenceRule =
  | 'minAge'
  | 'tags'
  | 'dates'
  | 'festivals'
  | 'times'
  | 'gift'
  | 'maxDiscount'
  | 'subsidy'
  | 'secondFactor'
  | `limit.${string}`

export interface SentencePart {
  rule: SentenceRule
  text: string
}

/** Two limits are the same rule when they count the same, whatever their maximum. */
export function limitRule({ measure, period, per }: Omit<Limit, 'id' | 'max'>): SentenceRule {
  return `limit.${measure}.${period}.${per}`
}
