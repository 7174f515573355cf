import type { PageRoute } from '../../http/page-route.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
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
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { noticeIn } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'
import { decide, decisionsFor, type RefusedDecision } from '../console/decisions.js'
import { ALLIANCE_KINDS } from '../communities/community.model.js'
import { noticeBody, noticesQuery } from './notice.forms.js'
import { AUDIENCES, NOTICE_STATUSES } from './notice.model.js'
import type { NoticeView } from './notice.view.js'

const PATH = '/console/notices'
const LABELS = 'notices:fields'
const SHOWN = 100

/** Notices in the console: the list, posting and changing, and who has not seen one. */
export function noticePages(services: Services): PageRoute[] {
  const { notices, now } = services
  const page = consolePages(services)
  const today = () => businessDayOf(now())

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, noticesQuery)
    const { items, nextCursor } = await notices.list(communityId, query)
    draw(context, 'index', {
      title: req.t('notices:title'),
      notices: await Promise.all(
        items.map(async (notice) => ({
          ...rowOf(context, notice),
          readers: await notices.readers(communityId, notice.id),
        })),
      ),
      filters: query,
      hasFilters: query.status !== undefined,
      statuses: options(req, NOTICE_STATUSES, 'notices:statuses'),
      pager: pagerOf(req, nextCursor),
    })
  }

  function draw(
    context: ConsoleContext,
    view: string,
    { refusal, ...locals }: { title: string; refusal?: Refusal | undefined } & Record<string, unknown>,
  ) {
    const { req, res, actor } = context
    const flash = noticeIn(req, 'notices')
    if (refusal) res.status(refusal.status)
    renderPage(context, `community-notices/${view}`, {
      ...(flash ? { notice: flash } : {}),
      mayManage: mayDo(actor.role, 'notice:manage'),
      ...locals,
      ...refusal,
    })
  }

  function form(context: ConsoleContext, posted?: NoticeView, refusal?: Refusal, values: Typed = {}) {
    const { req } = context
    const stored: Typed = posted
      ? storedOf(posted)
      : { audience: 'community', from: today(), to: addDays(today(), 7) }
    const shown = { ...stored, ...values }
    draw(context, 'form', {
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

  async function show(context: ConsoleContext, refused?: RefusedDecision) {
    const { req, res, communityId } = context
    const found = await notices.get(communityId, idOf(req))
    const readers = await notices.readers(communityId, found.id)
    if (refused) res.status(refused.refusal.status)
    const withdrawal = {
      id: 'withdraw',
      icon: 'leave',
      danger: true,
      title: req.t('notices:withdraw'),
      text: req.t('notices:withdraw_text'),
      action: `${PATH}/${found.id}/withdraw`,
    }
    draw(context, 'show', {
      title: found.title,
      crumbs: [{ href: PATH, label: req.t('notices:title') }],
      posted: rowOf(context, found),
      lines: found.text.split('\n'),
      readers,
      shown: readers.unseen.slice(0, SHOWN),
      more: Math.max(0, readers.notSeen - SHOWN),
      isCounted: found.audience !== 'alliance',
      isPosted: found.status === 'posted',
      decisions: decisionsFor([withdrawal], refused),
    })
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

  async function withdraw(context: ConsoleContext) {
    const { req, communityId, meta } = context
    const id = idOf(req)
    await decide(context, {
      id: 'withdraw',
      done: 'withdrawn',
      backTo: `${PATH}/${id}`,
      work: (reason) => notices.withdraw(communityId, id, reason, meta),
      again: (refused) => show(context, refused),
    })
  }

  function rowOf({ req }: ConsoleContext, notice: NoticeView) {
    const key =
      notice.status === 'withdrawn'
        ? 'withdrawn'
        : notice.to < today()
          ? 'over'
          : notice.from > today()
            ? 'coming'
            : 'up'
    const looks = {
      up: { tone: 'ok', icon: 'check' },
      coming: { tone: 'info', icon: 'clock' },
      over: { tone: '', icon: 'clock' },
      withdrawn: { tone: '', icon: 'void' },
    }
    return {
      ...notice,
      badge: { ...looks[key], label: req.t(`notices:states.${key}`) },
      isCounted: notice.audience !== 'alliance',
      audienceWords:
        notice.audience === 'buildings'
          ? notice.buildings.join(req.language === 'en' ? ', ' : '、')
          : req.t(notice.alliance ? `notices:alliances.${notice.alliance}` : 'notices:audiences.community'),
    }
  }

  return [
    page.get(PATH, 'notice:read', list),
    page.get(`${PATH}/new`, 'notice:manage', (context) => form(context)),
    page.post(PATH, 'notice:manage', post),
    page.get(`${PATH}/:id`, 'notice:read', (context) => show(context)),
    page.get(`${PATH}/:id/edit`, 'notice:manage', async (context) =>
      form(context, await notices.get(context.communityId, idOf(context.req))),
    ),
    page.post(`${PATH}/:id`, 'notice:manage', change),
    page.post(`${PATH}/:id/withdraw`, 'notice:manage', withdraw),
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
