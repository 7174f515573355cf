import type { Request } from 'express'
import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import {
  attempt,
  choicesIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../console/console-form.js'
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { afterDoing } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'
import { decisionForm, REVIEW_STATES, reviewsQuery } from './offline.forms.js'
import { DECISIONS } from './offline.model.js'
import { createCaseWords } from './review-words.js'
import { OFFLINE_FLAGS } from './shared/flags.js'

const PATH = '/console/offline'
const LABELS = 'offline'
const STYLES = ['css/console-offline.css']
const DONE = 'offline_decided'
const MOST_AT_ONCE = 200

const chosenCases = z
  .array(objectId)
  .min(1, { error: 'fields:offline_cases' })
  .max(MOST_AT_ONCE, { error: 'fields:offline_cases' })
const bulkForm = decisionForm.extend({ ids: chosenCases })

/** What was uploaded and needs the judgement of staff: the list, one case with its evidence, and the decision. */
export function offlinePages(services: Services): PageRoute[] {
  const { shops, offline } = services
  const { reviews } = offline
  const page = consolePages(services)
  const words = createCaseWords(services)

  async function list(context: ConsoleContext, values: Typed = {}, refusal?: Refusal) {
    const { req, res, communityId, actor } = context
    const query = readListQuery(req, reviewsQuery)
    const { items, nextCursor } = await reviews.list(communityId, query)
    const partners = await shops.list({ communityId }, { limit: 200 })
    if (refusal) res.status(refusal.status)
    renderPage(context, 'offline/index', {
      title: req.t('offline:title'),
      styles: STYLES,
      cases: await words.casesOf(context, items),
      filters: query,
      hasFilters: Boolean(query.shopId ?? query.flag ?? query.state),
      shops: partners.items.map(({ id, name }) => ({ value: id, label: name })),
      flags: options(req, OFFLINE_FLAGS, 'offline:flags'),
      states: options(req, REVIEW_STATES, 'offline:states'),
      // Also where the form was refused, which has another address.
      pager: pagerOf({ path: PATH, query: req.query } as Request, nextCursor),
      mayDecide: mayDo(actor.role, 'offline:review'),
      decisions: options(req, DECISIONS, 'offline:decisions'),
      formAction: `${PATH}/decisions${filtersOf(req)}`,
      values,
      chosenDecision: choicesIn(values, 'decision'),
      chosen: choicesIn(values, 'ids'),
      ...refusal,
    })
  }

  async function show(context: ConsoleContext, values: Typed = {}, refusal?: Refusal) {
    const { req, res, communityId, actor } = context
    const found = await reviews.get(communityId, textIn(values, 'ids') ?? idOf(req))
    const [one] = await words.casesOf(context, [found])
    if (refusal) res.status(refusal.status)
    renderPage(context, 'offline/show', {
      title: req.t('offline:one'),
      styles: STYLES,
      crumbs: [{ href: PATH, label: req.t('offline:title') }],
      case: one,
      history: await words.historyOf(context, found),
      mayDecide: mayDo(actor.role, 'offline:review'),
      decisions: options(req, DECISIONS, 'offline:decisions'),
      values,
      chosenDecision: choicesIn(values, 'decision'),
      ...refusal,
    })
  }

  async function decide(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const isOneCase = values.from === 'case'
    const outcome = await attempt(req, LABELS, async () => {
      const { ids, ...form } = readForm(bulkForm, {
        ids: choicesIn(values, 'ids'),
        decision: textIn(values, 'decision'),
        reason: textIn(values, 'reason') ?? '',
      })
      await reviews.decide(communityId, ids, form, meta)
      return ids
    })
    if (outcome.ok) {
      const [id = ''] = outcome.value
      goTo(res, isOneCase ? afterDoing(`${PATH}/${id}`, DONE) : `${PATH}${filtersOf(req, { done: DONE })}`)
      return
    }
    const isKnownCase = isOneCase && objectId.safeParse(textIn(values, 'ids')).success
    await (isKnownCase ? show : list)(context, values, outcome.refusal)
  }

  return [
    page.get(PATH, 'offline:read', (context) => list(context)),
    page.get(`${PATH}/:id`, 'offline:read', (context) => show(context)),
    page.post(`${PATH}/decisions`, 'offline:review', decide),
  ]
}

/** The filters of the list as they are, so that the form goes back to the same part of it. */
function filtersOf(req: Request, more: Record<string, string> = {}): string {
  const names = Object.keys(reviewsQuery.shape)
  const texts = Object.entries(req.query).filter(([name, value]) => names.includes(name) && value !== '')
  const query = new URLSearchParams({ ...(Object.fromEntries(texts) as Record<string, string>), ...more })
  return query.size > 0 ? `?${query.toString()}` : ''
}
