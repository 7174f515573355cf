import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { agreementListQuery } from '../agreements/agreement.forms.js'
import { AGREEMENT_STATUSES } from '../agreements/agreement.model.js'
import { agreementRows, RUNNING_OUT_DAYS } from './agreement-rows.js'
import { agreementPage } from './agreement-page.js'
import { options, pagerOf, readListQuery } from './console-list.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'
import { decide, type RefusedDecision } from './decisions.js'

/** Agreements: the list, one agreement, what becomes of it, and what each version said. */
export function agreementPages(services: Services): PageRoute[] {
  const { agreements, agreementLifecycle, shops, now } = services
  const page = consolePages(services)
  const show = agreementPage(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, agreementListQuery)
    const { items, nextCursor } = await agreements.list({ communityId }, query)
    const names = await shops.namesOf(
      communityId,
      items.map(({ shopId }) => shopId),
    )
    renderPage(context, 'agreements/index', {
      title: req.t('console:agreements.title'),
      agreements: agreementRows(context, items, names, businessDayOf(now())),
      filters: query,
      hasFilters: Boolean(query.q ?? query.status ?? query.expiringWithinDays ?? query.withoutScan),
      scans: [{ value: 'true', label: req.t('agreement-files:filter.missing') }],
      quick: await quickFilters(context),
      styles: ['css/agreements.css'],
      statuses: options(req, AGREEMENT_STATUSES, 'console:status.agreement'),
      pager: pagerOf(req, nextCursor),
    })
  }

  /** What staff look for most, with how many there are; the overview counts the same. */
  async function quickFilters({ req, communityId }: ConsoleContext) {
    const [runningOut, withoutScan] = await Promise.all([
      agreements.count({ communityId }, { expiringWithinDays: RUNNING_OUT_DAYS }),
      agreements.count({ communityId }, { withoutScan: 'true' }),
    ])
    return [
      {
        href: `/console/agreements?expiringWithinDays=${RUNNING_OUT_DAYS}`,
        label: req.t('agreement-files:filter.running_out', { days: RUNNING_OUT_DAYS }),
        count: runningOut,
        isCurrent: req.query.expiringWithinDays === String(RUNNING_OUT_DAYS),
      },
      {
        href: '/console/agreements?withoutScan=true',
        label: req.t('agreement-files:filter.missing'),
        count: withoutScan,
        isCurrent: req.query.withoutScan === 'true',
      },
    ]
  }

  async function versions(context: ConsoleContext) {
    const { req, communityId } = context
    const id = idOf(req)
    const { agreement } = await agreements.get({ communityId }, id)
    const { cursor } = req.query
    const found = await agreements.versions(
      { communityId },
      id,
      { limit: 50, ...(typeof cursor === 'string' ? { cursor } : {}) },
      req.language,
    )
    renderPage(context, 'agreements/versions', {
      title: req.t('console:agreements.versions.title', { number: agreement.number }),
      crumbs: [
        { href: '/console/agreements', label: req.t('console:agreements.title') },
        { href: `/console/agreements/${id}`, label: agreement.number },
      ],
      agreement,
      hasSeveral: agreement.version > 1,
      versions: found.items,
      pager: pagerOf(req, found.nextCursor),
    })
  }

  const again = (context: ConsoleContext) => async (refused: RefusedDecision) => {
    await show(context, refused)
  }

  const step =
    (id: 'suspend' | 'resume' | 'terminate', done: string) =>
    async (context: ConsoleContext): Promise<void> => {
      const agreementId = idOf(context.req)
      const { communityId, meta } = context
      await decide(context, {
        id,
        done,
        backTo: `/console/agreements/${agreementId}`,
        optionalReason: id === 'resume',
        work: async (reason) => agreementLifecycle[id](communityId, agreementId, reason, meta),
        again: again(context),
      })
    }

  return [
    page.get('/console/agreements', 'agreement:read', list),
    page.get('/console/agreements/:id', 'agreement:read', (context) => show(context)),
    page.get('/console/agreements/:id/versions', 'agreement:read', versions),
    page.post('/console/agreements/:id/suspend', 'agreement:manage', step('suspend', 'agreement_suspended')),
    page.post('/console/agreements/:id/resume', 'agreement:manage', step('resume', 'agreement_resumed')),
    page.post(
      '/console/agreements/:id/terminate',
      'agreement:manage',
      step('terminate', 'agreement_terminated'),
    ),
  ]
}
