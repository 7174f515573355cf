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
import { noticeIn } from '../console/console-notice.js'
import { consolePages, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'
import { CHANNEL_KINDS, NOTIFICATION_STATES, type NotificationState } from './notification.model.js'
import { channelBody, notificationsQuery } from './notification.forms.js'
import { TOPICS } from './topics.js'
import { channelView, notificationView, type NotificationView } from './notification.view.js'

const PATH = '/console/notifications'
const LABELS = 'notifications:fields'
const LOOKS: Record<NotificationState, { tone: string; icon: string }> = {
  waiting: { tone: 'info', icon: 'clock' },
  sent: { tone: 'ok', icon: 'check' },
  given_up: { tone: 'no', icon: 'warning' },
  dropped: { tone: '', icon: 'void' },
}

/** How notifications leave the house, and what became of them: set by staff, seen by auditors. */
export function notificationPages(services: Services): PageRoute[] {
  const { notifications } = services
  const page = consolePages(services)

  async function show(
    context: ConsoleContext,
    { values, refusal, secret }: { values?: Typed; refusal?: Refusal; secret?: string | undefined } = {},
  ) {
    const { req, res, communityId, actor } = context
    const query = readListQuery(req, notificationsQuery)
    const [{ channel, counts }, { items, nextCursor }] = await Promise.all([
      notifications.channelOf(communityId),
      notifications.list(communityId, query),
    ])
    const view = channelView(channel)
    const stored: Typed = {
      kind: view.kind,
      url: view.url ?? undefined,
      options: view.includesPhone ? ['includesPhone'] : [],
      topics: view.topics,
      revision: String(view.revision),
    }
    const shown = { ...(values ?? stored), ...(refusal?.isStale ? { revision: String(view.revision) } : {}) }
    if (refusal) res.status(refusal.status)
    renderPage(context, 'notifications/index', {
      title: req.t('notifications:title'),
      ...flashOf(req),
      channel: { ...view, kindWords: req.t(`notifications:kinds.${view.kind}`) },
      counts: NOTIFICATION_STATES.map((state) => ({
        state,
        label: req.t(`notifications:states.${state}`),
        count: counts[state],
        isBad: state === 'given_up' && counts[state] > 0,
      })),
      givenUp: counts.given_up,
      notifications: items.map((item) => rowOf(context, notificationView(item))),
      filters: query,
      states: options(req, NOTIFICATION_STATES, 'notifications:states'),
      kinds: options(req, CHANNEL_KINDS, 'notifications:kinds'),
      pager: pagerOf({ path: PATH, query: req.query } as typeof req, nextCursor),
      mayManage: mayDo(actor.role, 'notification:manage'),
      values: shown,
      chosen: choicesIn(shown, 'options'),
      topics: options(req, TOPICS, 'notifications:topics'),
      chosenTopics: choicesIn(shown, 'topics'),
      topicWords: view.topics.map((topic) => req.t(`notifications:topics.${topic}`)),
      secret,
      ...refusal,
    })
  }

  /** The page with a new secret is the answer itself, not an address: it is seen once and not found again. */
  async function save(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const chosen = choicesIn(values, 'options')
    const outcome = await attempt(req, LABELS, async () => {
      const form = {
        kind: textIn(values, 'kind'),
        url: textIn(values, 'url'),
        includesPhone: chosen.includes('includesPhone'),
        topics: choicesIn(values, 'topics'),
        renewSecret: chosen.includes('renewSecret'),
      }
      return notifications.setChannel(communityId, readForm(channelBody, form), meta)
    })
    if (!outcome.ok) await show(context, { values, refusal: outcome.refusal })
    else if (outcome.value.secret) await show(context, { secret: outcome.value.secret })
    else goTo(res, `${PATH}?done=channel_saved`)
  }

  async function retry({ res, communityId, meta }: ConsoleContext) {
    await notifications.retry(communityId, meta)
    goTo(res, `${PATH}?done=retried`)
  }

  return [
    page.get(PATH, 'notification:read', (context) => show(context)),
    page.post(PATH, 'notification:manage', save),
    page.post(`${PATH}/retry`, 'notification:manage', retry),
  ]
}

function flashOf(req: ConsoleContext['req']) {
  const notice = noticeIn(req, 'notifications')
  return notice ? { notice } : {}
}

function rowOf({ req }: ConsoleContext, notification: NotificationView) {
  const { failure, state } = notification
  return {
    ...notification,
    href: hrefOf(notification),
    kindWords: req.t(`notifications:notification_kinds.${notification.kind}`),
    failureWords: failure
      ? req.t(`notifications:failures.${failure.kind}`, { status: failure.status ?? '' })
      : null,
    badge: { ...LOOKS[state], label: req.t(`notifications:states.${state}`) },
  }
}

const ABOUT = { activities: 'activities', requests: 'requests', alarms: 'care-visits' } as const

/** The page that tells more. */
function hrefOf({ topic, redemptionId, aboutId }: NotificationView): string {
  return topic === 'uses' ? `/console/redemptions/${redemptionId}` : `/console/${ABOUT[topic]}/${aboutId}`
}
