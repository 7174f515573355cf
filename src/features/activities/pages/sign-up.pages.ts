import { objectId } from '../../../http/api-route.js'
import type { PageRoute } from '../../../http/page-route.js'
import { businessDayOf } from '../../../lib/business-day.js'
import { mayDo } from '../../../permissions.js'
import type { Services } from '../../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../../console/console-form.js'
import { options } from '../../console/console-list.js'
import { idOf } from '../../console/console-page.js'
import { goTo } from '../../console/console-render.js'
import { drawAt, workplacePages, type Workplace } from '../../organizations/workplace.js'
import { signUpForm, STAFF_SOURCES } from '../sign-ups/sign-up.forms.js'
import { createOpenedList } from './opened-list.js'

const LABELS = 'activities:fields'
const FOUND = 20
/** Lines for who comes without having signed up, on the printed list. */
const BLANK_LINES = 12

/** Who has a place and who waits: the list, writing somebody down, and the list on paper. */
export function signUpPages(services: Services): PageRoute[] {
  const { signUps, members, communities, now } = services
  const page = workplacePages(services)

  const opened = createOpenedList(services)

  async function list(place: Workplace, values: Typed = {}, refusal?: Refusal) {
    const { req, res, communityId, base, actor } = place
    const { activity, row, ...lists } = await opened(place)
    const own = `${base}/activities/${row.id}`
    const isConsole = base === '/console'
    const mayChange =
      isConsole &&
      mayDo(actor.role, 'sign-up:manage') &&
      activity.state === 'announced' &&
      activity.endsAt > now()
    const q = textIn(req.query as Typed, 'q')
    const found =
      q && mayChange ? await members.list(communityId, { q, status: 'active', limit: FOUND }) : null
    const listed = new Set([...lists.placed, ...lists.waiting].map(({ memberId }) => memberId))
    if (refusal) res.status(refusal.status)
    drawAt(place, 'activities/sign-ups', {
      title: req.t('activities:sign_ups.title'),
      words: 'activities',
      crumbs: [
        { href: `${base}/activities`, label: req.t('activities:title') },
        { href: own, label: activity.title },
      ],
      activity: row,
      action: own,
      ...lists,
      mayChange,
      mayTick:
        isConsole &&
        mayDo(actor.role, 'sign-up:manage') &&
        activity.state === 'announced' &&
        activity.day === businessDayOf(now()),
      q,
      found: found?.items.map((member) => ({ ...member, isListed: listed.has(member.id) })),
      nobodyFound: found?.items.length === 0,
      sources: options(req, STAFF_SOURCES, 'activities:sources'),
      values: { source: 'telephone', ...values },
      ...refusal,
    })
  }

  async function write(place: Workplace) {
    const { req, res, communityId, base, meta } = place
    const id = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const form = { memberId: textIn(values, 'memberId') ?? '', source: textIn(values, 'source') ?? 'desk' }
      const { memberId, source } = readForm(signUpForm, form)
      return signUps.byStaff({ communityId, memberId }, id, source, meta)
    })
    if (!outcome.ok) return list(place, values, outcome.refusal)
    const { signUp, isNew } = outcome.value
    const done = isNew ? signUp.state : 'listed'
    goTo(res, `${base}/activities/${id}/sign-ups?done=${done}`)
  }

  async function cancel(place: Workplace) {
    const { req, res, communityId, base, meta, scope } = place
    const signUp = await signUps.get(scope, idOf(req))
    const to = `${base}/activities/${String(signUp.activityId)}/sign-ups`
    const outcome = await attempt(req, LABELS, async () => signUps.cancel(communityId, idOf(req), meta))
    goTo(res, `${to}?done=${outcome.ok ? 'sign_up_cancelled' : 'too_late'}`)
  }

  /** Staff with the list in hand tick off who is there. */
  async function tick(place: Workplace) {
    const { req, res, scope, base, meta, actor } = place
    const id = idOf(req)
    const values = typed(req)
    const memberId = objectId.safeParse(textIn(values, 'memberId')).data ?? ''
    const outcome = await attempt(req, LABELS, async () =>
      services.attend.attend({
        scope,
        activityId: id,
        shown: readForm(signUpForm.pick({ memberId: true }), { memberId }),
        shopId: undefined,
        scannedBy: actor.userId,
        key: `list-${id}-${memberId}-${meta.requestId}`,
        by: meta.actor,
        requestId: meta.requestId,
      }),
    )
    if (outcome.ok) goTo(res, `${base}/activities/${id}/sign-ups?done=ticked`)
    else await list(place, values, outcome.refusal)
  }

  async function paper(place: Workplace) {
    const { req, res, communityId, base } = place
    const { row, placed, waiting } = await opened(place)
    const community = await communities.get(communityId)
    res.render('activities/paper', {
      layout: 'paper',
      isPrintable: true,
      title: req.t('activities:paper.title'),
      activity: row,
      placed,
      waiting,
      blanks: Array.from({ length: BLANK_LINES }, (_, index) => placed.length + index + 1),
      communityName: community.name,
      backTo: `${base}/activities/${row.id}/sign-ups`,
    })
  }

  const manage = 'sign-up:manage' as const
  return [
    ...page.both('get', '/activities/:id/sign-ups', 'activity:read', (place) => list(place)),
    ...page.both('get', '/activities/:id/paper', 'activity:read', paper),
    page.console('post', '/activities/:id/sign-ups', manage, write),
    page.console('post', '/activities/:id/attendances', manage, tick),
    page.console('post', '/sign-ups/:id/cancel', manage, cancel),
  ]
}
