import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { Meta } from '../members/member.service.js'
import type { PrintedCardListQuery } from './card-desk.forms.js'
import * as repository from './card-desk.repository.js'
import type { PrintedCardFilter } from './card-desk.repository.js'
import { findCard, type CardKey, type StoredCard } from './card.repository.js'
import { CARD_STATES, RENEWAL_DAYS, type CardState } from './card-state.js'
import { cardView, type CardView } from './card.view.js'

interface Dependencies {
  audit: AuditService
  now: () => Date
}

/** The way of printed cards from the desk to their holders: what is to be printed, handed over, renewed. */
export function createCardDeskService({ audit, now }: Dependencies) {
  const today = () => businessDayOf(now())
  const goodToday = (filter: PrintedCardFilter): PrintedCardFilter => ({ goodOn: today(), ...filter })

  function filterOf({ state, expiringWithinDays: days }: Partial<PrintedCardListQuery>): PrintedCardFilter {
    // A card that is past its last day is due as well: its holder has none that works.
    if (days !== undefined) return { state, expiresUntil: addDays(today(), days) }
    return goodToday({ state })
  }

  async function requireKnown(communityId: string, cardIds: readonly string[]): Promise<void> {
    const wanted = new Set(cardIds)
    if ((await repository.countKnown(communityId, [...wanted])) < wanted.size) throw new NotFoundProblem()
  }

  async function handOver(key: CardKey, meta: Meta): Promise<StoredCard | null> {
    const set = { handedOverAt: now(), handedOverBy: meta.actor.userId ?? null }
    return inTransaction(async (session) => {
      const card = await repository.markHandedOver(key, set, session)
      if (card) {
        const subjects = [
          { kind: 'card', id: key.cardId },
          { kind: 'member', id: String(card.memberId) },
        ]
        const { communityId } = key
        const { actor, requestId } = meta
        await audit.record(session, { communityId, type: 'CARD_HANDED_OVER', actor, subjects, requestId })
      }
      return card
    })
  }

  return {
    /** Printed cards that may be used, in the order in which they were issued. */
    async list(communityId: string, query: PrintedCardListQuery): Promise<Page<CardView>> {
      const after = query.cursor === undefined ? undefined : idInCursor(decodeCursor(query.cursor)[0])
      const found = await repository.findPrinted(communityId, { ...filterOf(query), after }, query.limit + 1)
      return toPage(found.map(cardView), query.limit, ({ id }) => [id])
    },

    /** All of a list, without its pages. */
    async idsOf(
      communityId: string,
      query: Pick<PrintedCardListQuery, 'state' | 'expiringWithinDays'>,
    ): Promise<string[]> {
      return (await repository.findPrinted(communityId, filterOf(query))).map(({ _id }) => String(_id))
    },

    /** How many cards are where, and how many are due for renewal. */
    async counts(communityId: string): Promise<Record<CardState | 'due', number>> {
      const count = (filter: PrintedCardFilter) => repository.countPrinted(communityId, filter)
      const states = await Promise.all(CARD_STATES.map((state) => count(goodToday({ state }))))
      const due = await count({ expiresUntil: addDays(today(), RENEWAL_DAYS) })
      const byState = Object.fromEntries(CARD_STATES.map((state, index) => [state, states[index] ?? 0]))
      return { ...(byState as Record<CardState, number>), due }
    },

    /** Those of the cards, or of the members' cards, that may be used today. */
    async findGood(
      communityId: string,
      named: { cardIds?: readonly string[]; memberIds?: readonly string[]; state?: CardState },
    ): Promise<StoredCard[]> {
      return repository.findPrinted(communityId, goodToday(named))
    },

    /** Those of the cards that are active, also past their last day. */
    async findActive(communityId: string, cardIds: readonly string[]): Promise<StoredCard[]> {
      return repository.findPrinted(communityId, { cardIds })
    },

    /** The members of the cards, whatever became of these. */
    membersOf: repository.findHolders,

    /** Those of the members whose printed card works today, or would once it is unblocked. */
    async holdersAmong(communityId: string, memberIds: readonly string[]): Promise<Set<string>> {
      const living = await repository.findLiving(communityId, memberIds)
      const works = living.filter(
        ({ status, expiresOn }) => status === 'blocked' || (expiresOn ?? '') >= today(),
      )
      return new Set(works.map(({ memberId }) => String(memberId)))
    },

    /** @throws NotFoundProblem when one of the cards is not the community's */
    requireKnown,

    async markPrinted(communityId: string, cardIds: readonly string[], by: string | null): Promise<void> {
      await repository.markPrinted(communityId, cardIds, { printedAt: now(), printedBy: by })
    },

    /**
     * Notes that its holder has the card; noting it again changes nothing.
     * @throws NotFoundProblem, Problem card_not_active
     */
    async handOver(key: CardKey, meta: Meta): Promise<CardView> {
      const card = await handOver(key, meta)
      if (card) return cardView(card)
      const stored = await findCard(key)
      if (stored?.kind !== 'printed') throw new NotFoundProblem()
      if (stored.status !== 'active') throw new Problem('card_not_active')
      return cardView(stored)
    },

    /** The same of many; answers how many of them were not noted before. @throws NotFoundProblem */
    async handOverAll(communityId: string, cardIds: readonly string[], meta: Meta): Promise<number> {
      await requireKnown(communityId, cardIds)
      let noted = 0
      for (const cardId of new Set(cardIds)) if (await handOver({ communityId, cardId }, meta)) noted += 1
      return noted
    },
  }
}
export type CardDeskService = ReturnType<typeof createCardDeskService>
