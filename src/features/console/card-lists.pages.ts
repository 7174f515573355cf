import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { replaceCardForm } from '../card-print/card-print.forms.js'
import { printedCardListQuery } from '../cards/card-desk.forms.js'
import { CARD_STATES, RENEWAL_DAYS } from '../cards/card-state.js'
import { findNamedMembers } from '../members/member-names.js'
import { cardDeskRows } from './card-desk-rows.js'
import { cardCrumbs, layoutChoices, layoutIn, showNothing } from './card-prints.pages.js'
import { carriedOn, selectionIn } from './card-selection.js'
import { attempt, readForm, choicesIn, textIn, typed } from './console-form.js'
import { options, pagerOf, readListQuery } from './console-list.js'
import { afterDoing } from './console-notice.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { goTo, renderPage } from './console-render.js'
import { memberPage } from './member-page.js'
import { userNames } from './user-names.js'

/** Printed cards on their way to their holders: what is to be printed, handed over, renewed, replaced. */
export function cardListPages(services: Services): PageRoute[] {
  const { cardDesk, cardBatches, cards, now } = services
  const page = consolePages(services)
  const showMember = memberPage(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, printedCardListQuery)
    const { items, nextCursor } = await cardDesk.list(communityId, query)
    const members = await findNamedMembers(
      communityId,
      items.map(({ memberId }) => memberId),
    )
    const names = await userNames(services, context)
    renderPage(context, 'cards/index', {
      title: req.t('card-print:cards.title'),
      crumbs: cardCrumbs(context).slice(0, 1),
      counts: await cardDesk.counts(communityId),
      renewalDays: RENEWAL_DAYS,
      cards: cardDeskRows(context, items, { members, names, today: businessDayOf(now()) }),
      filters: query,
      hasFilters: query.state !== undefined || query.expiringWithinDays !== undefined,
      states: options(req, CARD_STATES, 'card-print:states'),
      periods: periodChoices(context),
      period: query.expiringWithinDays === undefined ? undefined : String(query.expiringWithinDays),
      isRenewal: query.expiringWithinDays !== undefined && query.expiringWithinDays <= RENEWAL_DAYS,
      pager: pagerOf(req, nextCursor),
      styles: ['css/card-desk.css'],
      scripts: ['js/card-desk.js'],
    })
  }

  async function handOverAll(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const outcome = await attempt(req, 'console:form', async () => {
      const { cardIds } = selectionIn({ cardIds: choicesIn(typed(req), 'cardIds') })
      return cardDesk.handOverAll(communityId, cardIds ?? [], meta)
    })
    if (outcome.ok) goTo(res, afterDoing('/console/cards', 'cards_handed_over'))
    else showNothing(context, outcome.refusal)
  }

  async function handOver(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const cardId = idOf(req)
    const { memberId } = await cards.get({ communityId, cardId })
    const outcome = await attempt(req, 'console:form', () => cardDesk.handOver({ communityId, cardId }, meta))
    if (outcome.ok) goTo(res, afterDoing(`/console/members/${memberId}`, 'card_hand_over'))
    else
      await showMember(context, { memberId, refused: { id: '', value: undefined, refusal: outcome.refusal } })
  }

  async function replace(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const cardId = idOf(req)
    const { memberId } = await cards.get({ communityId, cardId })
    const outcome = await attempt(req, 'console:form', async () => {
      const values = typed(req)
      const form = readForm(replaceCardForm, {
        reason: textIn(values, 'replaceReason'),
        print: textIn(values, 'print'),
      })
      return cardBatches.replace({ communityId, cardId }, form, meta)
    })
    if (!outcome.ok) {
      await showMember(context, { memberId, refused: { id: '', value: undefined, refusal: outcome.refusal } })
      return
    }
    const next = outcome.value.job ? '/console/card-prints' : `/console/members/${memberId}`
    goTo(res, afterDoing(next, 'card_replaced'))
  }

  async function reviewRenewal(context: ConsoleContext) {
    const { req, communityId } = context
    const outcome = await attempt(req, 'console:form', async () => {
      const selection = selectionIn(typed(req))
      return { selection, due: (await cardBatches.dueCards(communityId, selection)).length }
    })
    if (!outcome.ok) {
      showNothing(context, outcome.refusal)
      return
    }
    const { selection, due } = outcome.value
    renderPage(context, 'card-prints/renew', {
      title: req.t('card-print:renew.title'),
      crumbs: cardCrumbs(context),
      due,
      days: RENEWAL_DAYS,
      carried: carriedOn(selection),
      layouts: layoutChoices(context),
      styles: ['css/card-desk.css'],
    })
  }

  async function renew(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, 'console:form', () => {
      const print = choicesIn(values, 'print').length > 0 ? layoutIn(values) : null
      return cardBatches.renew(communityId, selectionIn(values), print, meta)
    })
    if (outcome.ok) goTo(res, afterDoing('/console/card-prints', 'job_asked'))
    else showNothing(context, outcome.refusal)
  }

  return [
    page.get('/console/cards', 'card:read', list),
    page.post('/console/cards/hand-over', 'card:manage', handOverAll),
    page.post('/console/cards/:id/hand-over', 'card:manage', handOver),
    page.post('/console/cards/:id/replace', 'card:manage', replace),
    page.post('/console/card-renewals/review', 'card:manage', reviewRenewal),
    page.post('/console/card-renewals', 'card:manage', renew),
  ]
}

function periodChoices({ req }: ConsoleContext) {
  return [RENEWAL_DAYS, 60, 90].map((days) => ({
    value: String(days),
    label: req.t('card-print:cards.within_days', { days }),
  }))
}
