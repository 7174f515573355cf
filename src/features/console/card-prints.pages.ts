import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { CARD_LAYOUTS, type CardLayout } from '../card-print/card-pdf.js'
import type { CardSelection } from '../card-print/card-print.forms.js'
import { jobListQuery } from '../jobs/job.forms.js'
import { MEMBER_IMPORT } from '../member-import/import.handler.js'
import { carriedOn, membersOf, selectionIn } from './card-selection.js'
import { attempt, choicesIn, textIn, typed, type Refusal, type Typed } from './console-form.js'
import { pagerOf, readListQuery } from './console-list.js'
import { afterDoing } from './console-notice.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { goTo, renderPage } from './console-render.js'
import { jobRows } from './job-rows.js'
import { userNames } from './user-names.js'

const HOME = '/console/card-prints'

/** Printing many cards: what it comes to, the order to do it, and the jobs that do. */
export function cardPrintPages(services: Services): PageRoute[] {
  const { cardBatches, jobs } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const { items, nextCursor } = await jobs.list(communityId, readListQuery(req, jobListQuery))
    const rows = jobRows(context, items, await userNames(services, context))
    renderPage(context, 'card-prints/index', {
      title: req.t('card-print:jobs.title'),
      crumbs: cardCrumbs(context),
      jobs: rows,
      isAnyOpen: rows.some(({ isOpen }) => isOpen),
      pager: pagerOf(req, nextCursor),
      styles: ['css/card-desk.css'],
      scripts: ['js/card-desk.js'],
    })
  }

  /** Says in numbers what the choice comes to, before anything is done. */
  async function review(context: ConsoleContext) {
    const outcome = await attempt(context.req, 'console:form', async () => {
      const selection = selectionIn(typed(context.req))
      return { selection, ...(await figures(context.communityId, selection)) }
    })
    if (outcome.ok) showReview(context, outcome.value)
    else showNothing(context, outcome.refusal)
  }

  async function figures(communityId: string, selection: CardSelection) {
    const members = membersOf(selection)
    if (members) return { isOfMembers: true, ...(await cardBatches.preview(communityId, members)) }
    const printable = await cardBatches.countGood(communityId, selection)
    return { isOfMembers: false, chosen: printable, printable, withoutCard: 0 }
  }

  async function ask(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, 'console:form', async () => {
      const selection = selectionIn(values)
      const members = membersOf(selection)
      const layout = layoutIn(values)
      if (members && choicesIn(values, 'issue').length > 0) {
        return cardBatches.issue(communityId, members, layout, meta)
      }
      return cardBatches.print(communityId, selection, layout, meta)
    })
    if (outcome.ok) goTo(res, afterDoing(HOME, 'job_asked'))
    else showNothing(context, outcome.refusal)
  }

  async function cancel(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const key = { communityId, jobId: idOf(req) }
    const { kind } = await jobs.get(key)
    const outcome = await attempt(req, 'console:form', () => jobs.cancel(key, meta))
    const [home, done] =
      kind === MEMBER_IMPORT ? ['/console/members/import', 'cancelled'] : [HOME, 'job_cancel']
    // Over meanwhile: the list shows how it ended.
    goTo(res, outcome.ok ? afterDoing(home, done) : home)
  }

  return [
    page.get(HOME, 'job:read', list),
    page.post(`${HOME}/review`, 'card:print', review),
    page.post(HOME, 'card:print', ask),
    page.post('/console/jobs/:id/cancel', 'job:manage', cancel),
  ]
}

type Figures = { selection: CardSelection; isOfMembers: boolean } & Record<
  'chosen' | 'printable' | 'withoutCard',
  number
>

function showReview(context: ConsoleContext, { selection, ...figures }: Figures) {
  const { req } = context
  renderPage(context, 'card-prints/review', {
    title: req.t('card-print:review.title'),
    crumbs: cardCrumbs(context),
    figures,
    carried: carriedOn(selection),
    layouts: layoutChoices(context),
    canDo: figures.printable + figures.withoutCard > 0,
    styles: ['css/card-desk.css'],
  })
}

/** Nothing was ticked, or nothing of it can be done: says so, and where to choose again. */
export function showNothing(context: ConsoleContext, { status, errors, errorSummary }: Refusal) {
  const messages = Object.values(errors)
  context.res.status(status)
  renderPage(context, 'card-prints/nothing', {
    title: context.req.t('card-print:nothing.title'),
    crumbs: cardCrumbs(context),
    messages: messages.length > 0 ? messages : errorSummary.map(({ text }) => text),
  })
}

export function cardCrumbs({ req }: ConsoleContext) {
  return [
    { href: '/console/members', label: req.t('console:members.title') },
    { href: '/console/cards', label: req.t('card-print:cards.title') },
  ]
}

/** The layouts to choose from, the first one chosen. */
export function layoutChoices({ req }: ConsoleContext) {
  return CARD_LAYOUTS.map((value, index) => ({
    value,
    label: req.t(`card-print:layouts.${value}.title`),
    text: req.t(`card-print:layouts.${value}.text`),
    isChosen: index === 0,
  }))
}

export function layoutIn(values: Typed): CardLayout {
  return CARD_LAYOUTS.find((layout) => layout === textIn(values, 'layout')) ?? 'a4'
}
