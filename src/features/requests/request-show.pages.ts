import { reasonBody } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../console/console-form.js'
import { idOf } from '../console/console-page.js'
import { goTo } from '../console/console-render.js'
import { drawAt, workplacePages, type Workplace } from '../organizations/workplace.js'
import { cleanPhoto } from './photos/clean-photo.js'
import { joinBody, reopenBody, routeBody, solveBody, waitBody } from './request.forms.js'
import { requestPage } from './request-page.js'
import { isOpen } from './request-state.js'

const LABELS = 'requests:fields'

interface Extras {
  values?: Typed
  refusal?: Refusal
  phone?: string | null
}

/** One request with its history, and what is to be done about it: the same page for staff and for the organization. */
export function requestShowPages(services: Services): PageRoute[] {
  const { requests, requestSteps, organizations, now } = services
  const page = workplacePages(services)
  const { pageLocals, joinable } = requestPage(services)

  async function show(place: Workplace, { values = {}, refusal, phone }: Extras = {}) {
    const { req, res, scope, communityId, base, actor } = place
    const opened = await requests.read(scope, idOf(req), place.meta)
    const names = await organizations.namesOf(communityId)
    if (refusal) res.status(refusal.status)
    const isConsole = base === '/console'
    const mayManage = isConsole && mayDo(actor.role, 'request:manage')
    const locals = await pageLocals(place, opened, names)
    drawAt(place, 'requests/show', {
      title: req.t('requests:one', { kind: locals.request.kindWords }),
      words: 'requests',
      crumbs: [{ href: isConsole ? '/console/requests' : '/organization', label: req.t('requests:title') }],
      ...locals,
      phone: phone ?? (phone === null ? req.t('requests:no_phone') : undefined),
      mayManage,
      mayReveal: mayDo(actor.role, 'request:work') && (isConsole || isOpen(opened.request.state)),
      others: mayManage && locals.mayJoin ? await joinable(place, opened, names) : [],
      values: { until: addDays(businessDayOf(now()), 1), ...values },
      ...refusal,
    })
  }

  /** Does what a form of the page asks for and comes back to it, or shows it with what is wrong. */
  const step =
    (done: string, work: (place: Workplace, id: string, values: Typed) => Promise<unknown>) =>
    async (place: Workplace) => {
      const { req, res, base, scope } = place
      const id = idOf(req)
      const values = typed(req)
      const outcome = await attempt(req, LABELS, () => work(place, id, values))
      // Who gave it away, or joined it, may not see it there any more.
      if (outcome.ok) goTo(res, `${base}/requests/${id}?done=${done}`)
      else await show({ ...place, scope }, { values, refusal: outcome.refusal })
    }

  async function reveal(place: Workplace) {
    const { req, scope, meta } = place
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const { reason } = readForm(reasonBody, { reason: textIn(values, 'reason') ?? '' })
      return requests.revealPhone(scope, idOf(req), reason, meta)
    })
    if (outcome.ok) await show(place, { phone: outcome.value })
    else await show(place, { values, refusal: outcome.refusal })
  }

  const work = (name: 'accept' | 'on-site') =>
    step(name.replace('-', '_'), (place, id) => requestSteps.work(place.scope, id, name, {}, place.meta))
  const wait = step('wait', (place, id, values) => {
    const { reason, until } = readForm(waitBody, {
      reason: textIn(values, 'reason') ?? '',
      until: textIn(values, 'until') ?? '',
    })
    return requestSteps.work(place.scope, id, 'wait', { words: reason, until }, place.meta)
  })
  const solve = step('solve', (place, id, values) => {
    const { words } = readForm(solveBody, { words: textIn(values, 'words') ?? '' })
    const { upload } = place.req
    const photo = upload ? cleanPhoto(upload) : null
    return requestSteps.work(place.scope, id, 'solve', { words, photo }, place.meta)
  })
  const route = step('route', ({ communityId, meta }, id, values) => {
    const { organizationId } = readForm(routeBody, { organizationId: textIn(values, 'organizationId') ?? '' })
    return requests.route(communityId, id, organizationId, meta)
  })
  const join = step('join', ({ communityId, meta }, id, values) => {
    const { leadId } = readForm(joinBody, { leadId: textIn(values, 'leadId') ?? '' })
    return requests.join(communityId, id, leadId, meta)
  })
  const confirm = step('confirm', ({ communityId, meta }, id, values) => {
    const thanked = textIn(values, 'thanked') === 'yes'
    return requestSteps.answerAtDesk(communityId, id, 'confirm', { thanked }, meta)
  })
  const reopen = step('reopen', ({ communityId, meta }, id, values) => {
    const { reason } = readForm(reopenBody, withoutBlank(textIn(values, 'reopenReason')))
    return requestSteps.answerAtDesk(communityId, id, 'reopen', { words: reason }, meta)
  })

  const working = 'request:work' as const
  return [
    ...page.both('get', '/requests/:id', 'request:read', (place) => show(place)),
    ...page.both('post', '/requests/:id/accept', working, work('accept')),
    ...page.both('post', '/requests/:id/on-site', working, work('on-site')),
    ...page.both('post', '/requests/:id/wait', working, wait),
    ...page.both('post', '/requests/:id/solve', working, solve),
    ...page.both('post', '/requests/:id/reveal', working, reveal),
    page.console('post', '/requests/:id/route', 'request:manage', route),
    page.console('post', '/requests/:id/join', 'request:manage', join),
    page.console('post', '/requests/:id/confirm', 'request:manage', confirm),
    page.console('post', '/requests/:id/reopen', 'request:manage', reopen),
  ]
}

const withoutBlank = (reason: string | undefined) => (reason === undefined ? {} : { reason })
