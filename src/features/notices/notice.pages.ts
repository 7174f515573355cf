import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { decide, decisionsFor, type RefusedDecision } from '../console/decisions.js'
import { noticeFormPages } from './notice-form.pages.js'
import { noticesQuery } from './notice.forms.js'
import { NOTICE_STATUSES } from './notice.model.js'
import { drawNotices, NOTICES_PATH as PATH } from './notice-page.js'
import type { ReaderCounts } from './notice-readers.js'
import type { NoticeView } from './notice.view.js'

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
    const counts = await notices.countsOf(communityId, items)
    drawNotices(context, 'index', {
      title: req.t('notices:title'),
      notices: items.map((notice) => ({
        ...rowOf(context, notice),
        readerWords: readerWords(context, counts.get(notice.id)),
      })),
      filters: query,
      hasFilters: query.status !== undefined,
      statuses: options(req, NOTICE_STATUSES, 'notices:statuses'),
      pager: pagerOf(req, nextCursor),
    })
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
    drawNotices(context, 'show', {
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

  function readerWords({ req }: ConsoleContext, counts: ReaderCounts | undefined): string {
    const { seen = 0, meant = null } = counts ?? {}
    return meant === null
      ? req.t('notices:seen_by', { seen })
      : req.t('notices:seen_by_of', { seen, meant: Math.max(seen, meant) })
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
    ...noticeFormPages(services),
    page.get(`${PATH}/:id`, 'notice:read', (context) => show(context)),
    page.post(`${PATH}/:id/withdraw`, 'notice:manage', withdraw),
  ]
}
