import type { PageRoute } from '../../http/page-route.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { ALLIANCE_KINDS } from '../communities/community.model.js'
import {
  attempt,
  choicesIn,
  linesIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../console/console-form.js'
import { options } from '../console/console-list.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo } from '../console/console-render.js'
import { noticeBody } from './notice.forms.js'
import { AUDIENCES } from './notice.model.js'
import { drawNotices, NOTICES_PATH as PATH } from './notice-page.js'
import type { NoticeView } from './notice.view.js'

const LABELS = 'notices:fields'

/** Posting and changing notices. */
export function noticeFormPages(services: Services): PageRoute[] {
  const { notices, now } = services
  const page = consolePages(services)
  const today = () => businessDayOf(now())

  function form(context: ConsoleContext, posted?: NoticeView, refusal?: Refusal, values: Typed = {}) {
    const { req } = context
    const stored: Typed = posted
      ? storedOf(posted)
      : { audience: 'community', from: today(), to: addDays(today(), 7) }
    const shown = { ...stored, ...values }
    drawNotices(context, 'form', {
      title: req.t(posted ? 'notices:change' : 'notices:post'),
      crumbs: [{ href: PATH, label: req.t('notices:title') }],
      posted,
      audiences: options(req, AUDIENCES, 'notices:audiences'),
      alliances: options(req, ALLIANCE_KINDS, 'notices:alliances'),
      urgency: options(req, ['isUrgent'], 'notices:urgency'),
      chosen: choicesIn(shown, 'options'),
      values: shown,
      refusal,
    })
    return Promise.resolve()
  }

  async function post(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, () =>
      notices.post(communityId, readForm(noticeBody, bodyOf(values)), meta),
    )
    if (outcome.ok) goTo(res, `${PATH}/${outcome.value.id}?done=posted`)
    else await form(context, undefined, outcome.refusal, withOptions(values))
  }

  async function change(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, () =>
      notices.change(communityId, id, readForm(noticeBody, bodyOf(values)), meta),
    )
    if (outcome.ok) goTo(res, `${PATH}/${id}?done=changed`)
    else await form(context, await notices.get(communityId, id), outcome.refusal, withOptions(values))
  }

  return [
    page.get(`${PATH}/new`, 'notice:manage', (context) => form(context)),
    page.post(PATH, 'notice:manage', post),
    page.get(`${PATH}/:id/edit`, 'notice:manage', async (context) =>
      form(context, await notices.get(context.communityId, idOf(context.req))),
    ),
    page.post(`${PATH}/:id`, 'notice:manage', change),
  ]
}

function bodyOf(values: Typed) {
  return {
    title: textIn(values, 'title') ?? '',
    text: textIn(values, 'text') ?? '',
    audience: textIn(values, 'audience'),
    alliance: textIn(values, 'alliance') ?? null,
    buildings: linesIn(values, 'buildings'),
    from: textIn(values, 'from'),
    to: textIn(values, 'to'),
    isUrgent: choicesIn(values, 'options').includes('isUrgent'),
  }
}

/** Boxes without a tick are not sent: what was stored must not come back. */
const withOptions = (values: Typed): Typed => ({ ...values, options: choicesIn(values, 'options') })

function storedOf(notice: NoticeView): Typed {
  return {
    title: notice.title,
    text: notice.text,
    audience: notice.audience,
    alliance: notice.alliance ?? undefined,
    buildings: notice.buildings.join('\n'),
    from: notice.from,
    to: notice.to,
    options: notice.isUrgent ? ['isUrgent'] : [],
    revision: String(notice.revision),
  }
}
