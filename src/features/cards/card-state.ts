import { addDays } from '../../lib/business-day.js'

/** Where a printed card that may be used is on its way to its holder. */
export const CARD_STATES = ['issued', 'printed', 'handed_over'] as const
export type CardState = (typeof CARD_STATES)[number]

/** So long before its last day a card may be renewed together with the others. */
export const RENEWAL_DAYS = 30

/** Whoever has the card in hand, it was printed, whatever the record says. */
export function cardState(card: { printedAt: string | null; handedOverAt: string | null }): CardState {
  if (card.handedOverAt !== null) return 'handed_over'
  return card.printedAt === null ? 'issued' : 'printed'
}

/** Whether the card is due for renewal on a day: a month before its last one, and for ever after. */
export function isDueForRenewal(expiresOn: string | null, today: string): boolean {
  return expiresOn !== null && expiresOn <= addDays(today, RENEWAL_DAYS)
}
