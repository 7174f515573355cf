import type { Request } from 'express'
import { isDueForRenewal, cardState, type CardState } from '../cards/card-state.js'
import type { CardView } from '../cards/card.view.js'
import type { NamedMember } from '../members/member-names.js'
import type { ConsoleContext } from './console-page.js'
import { badge } from './words.js'

const LOOKS: Record<CardState, { tone: string; icon: string }> = {
  issued: { tone: 'warn', icon: 'print' },
  printed: { tone: 'info', icon: 'card' },
  handed_over: { tone: 'ok', icon: 'check' },
}

interface Known {
  members: ReadonlyMap<string, NamedMember>
  names: ReadonlyMap<string, string>
  today: string
}

/** Printed cards as their list shows them: whose, good until when, and where they are. */
export function cardDeskRows({ req }: ConsoleContext, cards: readonly CardView[], known: Known) {
  return cards.map((card) => ({
    ...card,
    member: known.members.get(card.memberId),
    isPast: (card.expiresOn ?? '') < known.today,
    isDue: isDueForRenewal(card.expiresOn, known.today),
    expired: badge(req, 'card', 'expired'),
    state: stateBadge(req, card),
    lastStep: stepsOf(card, known.names).at(-1),
  }))
}

/** Where a printed card is, as a badge. */
export function stateBadge(req: Request, card: CardView) {
  const state = cardState(card)
  return { label: req.t(`card-print:states.${state}`), ...LOOKS[state] }
}

/** What was done with a card so far, when and by whom. */
export function stepsOf(card: CardView, names: ReadonlyMap<string, string>) {
  const who = (id: string | null) => (id === null ? undefined : names.get(id))
  return [
    { step: 'printed', at: card.printedAt, by: who(card.printedBy) },
    { step: 'handed_over', at: card.handedOverAt, by: who(card.handedOverBy) },
  ].filter(({ at }) => at !== null)
}
