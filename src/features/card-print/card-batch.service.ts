import type { RequestMeta } from '../../http/api-route.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { CardDeskService } from '../cards/card-desk.service.js'
import { isDueForRenewal } from '../cards/card-state.js'
import type { CardKey } from '../cards/card.repository.js'
import type { CardService } from '../cards/card.service.js'
import { jobEvent, type JobService } from '../jobs/job.service.js'
import type { JobView } from '../jobs/job.view.js'
import { businessDayOf } from '../../lib/business-day.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { findNamedMembers } from '../members/member-names.js'
import { CARD_ISSUE, CARD_RENEWAL } from './card-issue.handlers.js'
import type { CardLayout } from './card-pdf.js'
import type { CardSelection, MemberSelection, ReplaceCardForm } from './card-print.forms.js'
import { CARD_PRINT } from './card-print.handler.js'
import type { Selection } from './selection.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'language'>

type ChosenCards = Pick<CardSelection, 'cardIds' | 'cardFilter'>

interface Dependencies {
  selection: Selection
  cards: CardService
  cardDesk: CardDeskService
  jobs: JobService
  audit: AuditService
  now: () => Date
}

/** What a choice of members comes to, before anything is done. */
export interface MembersPreview {
  chosen: number
  /** Have a card that can be printed now. */
  printable: number
  /** Active members who have none that works. */
  withoutCard: number
}

/** Asks for cards of many at a time, each time as a job: printing, issuing, renewing. */
export function createCardBatchService({ selection, cards, cardDesk, jobs, audit, now }: Dependencies) {
  async function ask(
    communityId: string,
    job: { kind: string; params: Record<string, unknown>; total: number },
    event: { type: string; facts: Record<string, unknown> },
    meta: Meta,
  ): Promise<JobView> {
    return inTransaction(async (session) => {
      const asked = await jobs.enqueue({ ...job, communityId, language: meta.language }, meta, session)
      await audit.record(session, jobEvent({ communityId, jobId: asked.id }, event.type, meta, event.facts))
      return asked
    })
  }

  async function printCards(communityId: string, cardIds: string[], layout: CardLayout, meta: Meta) {
    const job = { kind: CARD_PRINT, params: { cardIds, layout }, total: cardIds.length }
    const facts = { cards: cardIds.length, layout }
    return ask(communityId, job, { type: 'CARD_PRINT_REQUESTED', facts }, meta)
  }

  async function withoutCard(communityId: string, memberIds: readonly string[]): Promise<string[]> {
    const holders = await cardDesk.holdersAmong(communityId, memberIds)
    const known = await findNamedMembers(communityId, memberIds)
    return memberIds.filter((id) => !holders.has(id) && known.get(id)?.status === 'active')
  }

  async function dueCards(communityId: string, chosen: ChosenCards): Promise<string[]> {
    const ids = chosen.cardIds ?? (await cardDesk.idsOf(communityId, chosen.cardFilter ?? {}))
    if (chosen.cardIds) await cardDesk.requireKnown(communityId, ids)
    const active = await cardDesk.findActive(communityId, ids)
    const today = businessDayOf(now())
    return active
      .filter(({ expiresOn }) => isDueForRenewal(expiresOn ?? null, today))
      .map(({ _id }) => String(_id))
  }

  return {
    /** How many cards a choice comes to. @throws NotFoundProblem, Problem validation_failed */
    async countGood(communityId: string, chosen: CardSelection): Promise<number> {
      return (await selection.goodCards(communityId, chosen)).length
    },

    /** @throws NotFoundProblem, Problem validation_failed */
    async preview(communityId: string, chosen: MemberSelection): Promise<MembersPreview> {
      const memberIds = await selection.chosenMembers(communityId, chosen)
      return {
        chosen: memberIds.length,
        printable: (await cardDesk.findGood(communityId, { memberIds })).length,
        withoutCard: (await withoutCard(communityId, memberIds)).length,
      }
    },

    /** @throws NotFoundProblem, Problem nothing_to_print, validation_failed */
    async print(
      communityId: string,
      chosen: CardSelection,
      layout: CardLayout,
      meta: Meta,
    ): Promise<JobView> {
      const good = await selection.goodCards(communityId, chosen)
      if (good.length === 0) throw new Problem('nothing_to_print')
      const cardIds = good.map(({ _id }) => String(_id))
      return printCards(communityId, cardIds, layout, meta)
    },

    /**
     * Issues a card to each of the members who is active and has none that works; with `print` all of the members' cards are
     * printed then.
     * @throws NotFoundProblem, Problem nobody_to_issue, validation_failed
     */
    async issue(
      communityId: string,
      chosen: MemberSelection,
      print: CardLayout | null,
      meta: Meta,
    ): Promise<JobView> {
      const memberIds = await selection.chosenMembers(communityId, chosen)
      const missing = await withoutCard(communityId, memberIds)
      if (missing.length === 0) throw new Problem('nobody_to_issue')
      const params = { memberIds: print === null ? missing : memberIds, print }
      const job = { kind: CARD_ISSUE, params, total: params.memberIds.length }
      const event = { type: 'CARD_ISSUE_REQUESTED', facts: { members: missing.length } }
      return ask(communityId, job, event, meta)
    },

    /** Those of the cards that are due for renewal. @throws NotFoundProblem, Problem validation_failed */
    dueCards,

    /**
     * Issues a new card for each that runs out within a month; the former one is revoked as its new one is issued. Cards that are
     * good for longer are passed over.
     * @throws NotFoundProblem, Problem nobody_to_issue
     */
    async renew(
      communityId: string,
      chosen: ChosenCards,
      print: CardLayout | null,
      meta: Meta,
    ): Promise<JobView> {
      const cardIds = await dueCards(communityId, chosen)
      if (cardIds.length === 0) throw new Problem('nobody_to_issue')
      const job = { kind: CARD_RENEWAL, params: { cardIds, print }, total: cardIds.length }
      const event = { type: 'CARD_RENEWAL_REQUESTED', facts: { cards: cardIds.length } }
      return ask(communityId, job, event, meta)
    },

    /**
     * A new card in place of one that was lost or damaged: the former one is revoked and the new one issued together, then
     * printed if asked for.
     * @throws NotFoundProblem, Problem illegal_transition when the card is revoked already, member_not_active
     */
    async replace({ communityId, cardId }: CardKey, { reason, print }: ReplaceCardForm, meta: Meta) {
      const former = await cards.get({ communityId, cardId })
      if (former.kind !== 'printed') throw new NotFoundProblem()
      if (former.status === 'revoked') throw new Problem('illegal_transition')
      const { card, code } = await cards.issuePrinted(
        { communityId, memberId: former.memberId },
        meta,
        reason,
      )
      const job = print === undefined ? null : await printCards(communityId, [card.id], print, meta)
      return { card, code, job }
    },
  }
}
export type CardBatchService = ReturnType<typeof createCardBatchService>
