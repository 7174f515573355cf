import { mayDo } from '../../permissions.js'
import type { CardView } from '../cards/card.view.js'
import { stateBadge, stepsOf } from './card-desk-rows.js'
import type { ConsoleContext } from './console-page.js'
import { decisionsFor, type Decision, type RefusedDecision } from './decisions.js'
import { badge } from './words.js'

/** Cards that could still be used if nothing is done: not revoked, not past their last day. */
export function livingCards(cards: readonly CardView[], today: string): CardView[] {
  return cards.filter((card) => card.status !== 'revoked' && !isPast(card, today))
}

function isPast({ expiresOn }: CardView, today: string): boolean {
  return expiresOn !== null && expiresOn < today
}

/** Cards of a member as the page shows them, with what can be done with each. */
export function cardRows(
  context: ConsoleContext,
  cards: readonly CardView[],
  today: string,
  refused: RefusedDecision | undefined,
  names: ReadonlyMap<string, string>,
) {
  const { req, actor } = context
  return cards.map((card) => {
    const isGood = card.status === 'active' && !isPast(card, today)
    return {
      ...card,
      isPrinted: card.kind === 'printed',
      isRevoked: card.status === 'revoked',
      reason: card.statusReason
        ? req.t(`console:cards.reasons.${card.statusReason}`, card.statusReason)
        : null,
      status: badge(req, 'card', card.status === 'active' && isPast(card, today) ? 'expired' : card.status),
      state: isGood && card.kind === 'printed' ? stateBadge(req, card) : null,
      steps: stepsOf(card, names).map((step) => ({
        ...step,
        label: req.t(`card-print:steps.${step.step}`),
      })),
      mayHandOver:
        isGood && card.kind === 'printed' && !card.handedOverAt && mayDo(actor.role, 'card:manage'),
      mayPrint: isGood && card.kind === 'printed' && mayDo(actor.role, 'card:print'),
      decisions: mayDo(actor.role, 'card:manage') ? decisionsFor(cardDecisions(context, card), refused) : [],
    }
  })
}

function cardDecisions({ req }: ConsoleContext, card: CardView): Decision[] {
  const decision = (action: string, icon: string, more: Partial<Decision> = {}): Decision => ({
    id: `${action}-${card.id}`,
    icon,
    title: req.t(`console:cards.${action}.title`),
    text: req.t(`console:cards.${action}.text`),
    action: `/console/cards/${card.id}/${action}`,
    ...more,
  })
  const revoke = decision('revoke', 'refused', {
    danger: true,
    consequence: req.t(`console:cards.revoke.consequence_${card.kind}`),
  })
  if (card.status === 'active') return [decision('block', 'lock', { danger: true }), revoke]
  if (card.status === 'blocked') return [decision('unblock', 'unlock', { withoutReason: true }), revoke]
  return []
}
