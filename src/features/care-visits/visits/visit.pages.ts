import type { PageRoute } from '../../../http/page-route.js'
import { addDays, businessDayOf } from '../../../lib/business-day.js'
import type { Services } from '../../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../../console/console-form.js'
import { options, pagerOf, readListQuery } from '../../console/console-list.js'
import { consolePages, idOf, type ConsoleContext } from '../../console/console-page.js'
import { goTo } from '../../console/console-render.js'
import { userNames } from '../../console/user-names.js'
import { CARE_PATHS, careCrumbs, renderCare } from '../care-page.js'
import { errandRow } from '../errands/errand-rows.js'
import { acknowledgeBody, moveBody, visitsQuery } from './visit.forms.js'
import { VISIT_STATES } from './visit.model.js'
import { alarmRow, visitRow } from './visit-rows.js'
import type { AlarmView } from './visit.view.js'

const PATH = CARE_PATHS.visits
const LABELS = 'care:fields'
const MOST = 50
/** How many days the list shows, and how far back the way to the past ones leads. */
const SHOWN_DAYS = 14
const PAST_DAYS = 30

/** Care visits in the console: what alarms, how it stands today, the list, and one visit. */
export function visitPages(services: Services): PageRoute[] {
  const { careVisits, careAlarms, errands, teams, now } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, visitsQuery)
    const today = businessDayOf(now())
    const days = daysOf(query, today)
    const order = days.to < today ? ('newest' as const) : ('oldest' as const)
    const names = await userNames(services, context)
    const { items, nextCursor } = await careVisits.list(communityId, { order, ...query, ...days })
    const alarms = await careAlarms.list(communityId, { state: 'open', limit: MOST })
    const todays = await careVisits.list(communityId, { from: today, to: today, limit: 200 })
    const volunteers = await volunteersOf(context)
    renderCare(context, 'visits', 'visits', {
      title: req.t('care:title'),
      alarms: await alarmRows(context, alarms.items, names),
      stats: statsOf(todays.items),
      openErrands: await errands.countOpen(communityId),
      today,
      visits: items.map((visit) => visitRow(req, visit, names, today)),
      filters: { ...query, ...days },
      coming: { href: PATH, isHere: days.from === today },
      past: { href: pastHref(today), isHere: days.to < today },
      hasFilters: Object.keys(query).some((name) => name !== 'limit' && name !== 'cursor'),
      states: options(req, VISIT_STATES, 'care:visit_states'),
      volunteers,
      pager: pagerOf(req, nextCursor),
    })
  }

  async function alarmRows(
    context: ConsoleContext,
    alarms: readonly AlarmView[],
    names: ReadonlyMap<string, string>,
  ) {
    const { req, communityId } = context
    return Promise.all(
      alarms.map(async (alarm) => {
        const visit = await careVisits.brief(communityId, alarm.visitId)
        return alarmRow(req, alarm, visit.maskedName, visit.day, names)
      }),
    )
  }

  async function volunteersOf({ actor, communityId }: ConsoleContext) {
    const all = await teams.volunteers(actor, communityId)
    return all.filter(({ status }) => status === 'active').map(({ id, name }) => ({ value: id, label: name }))
  }

  async function show(context: ConsoleContext, refusal?: Refusal, values: Typed = {}, alarmId?: string) {
    const { req, communityId, meta } = context
    const visit = await careVisits.read(communityId, idOf(req), meta)
    const names = await userNames(services, context)
    const today = businessDayOf(now())
    const alarms = await careAlarms.list(communityId, { visitId: visit.id, limit: MOST })
    const { items } = await errands.list(communityId, { visitId: visit.id, limit: MOST })
    renderCare(context, 'visits', 'visit', {
      title: req.t('care:visit_title', { name: visit.maskedName }),
      crumbs: careCrumbs(context, 'visits'),
      visit: visitRow(req, visit, names, today),
      words: visit.words,
      alarms: (await alarmRows(context, alarms.items, names)).map((alarm) => ({
        ...alarm,
        ...(alarm.id === alarmId ? { error: refusal?.errors.words ?? refusal?.errorSummary[0]?.text } : {}),
      })),
      errands: items.map((errand) => errandRow(req, errand, names)),
      isPlanned: visit.state === 'planned',
      volunteers: await volunteersOf(context),
      today,
      values: { day: visit.day, volunteerId: visit.volunteerId, ...values },
      refusal: alarmId && refusal ? atAlarm(refusal, alarmId) : refusal,
    })
  }

  async function move(context: ConsoleContext) {
    const { req, res, communityId, actor, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const body = { day: textIn(values, 'day'), volunteerId: textIn(values, 'volunteerId') }
      return careVisits.move(actor, communityId, idOf(req), readForm(moveBody, body), meta)
    })
    if (outcome.ok) goTo(res, `${PATH}/${idOf(req)}?done=moved`)
    else await show(context, outcome.refusal, values)
  }

  async function acknowledge(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    const { visitId } = await careAlarms.get(communityId, id)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const { words } = readForm(acknowledgeBody, { words: textIn(values, `words-${id}`) ?? '' })
      return careAlarms.acknowledge(communityId, id, words, meta)
    })
    req.params.id = visitId
    if (outcome.ok) goTo(res, `${PATH}/${visitId}?done=acknowledged`)
    else await show(context, outcome.refusal, values, id)
  }

  return [
    page.get(PATH, 'care:read', list),
    page.get(`${PATH}/:id`, 'care:read', (context) => show(context)),
    page.post(`${PATH}/:id/move`, 'care:manage', move),
    page.post('/console/care-alarms/:id/acknowledge', 'care:manage', acknowledge),
  ]
}

/** From today on, unless other days are named; whoever names one end is shown a fortnight on its other side. */
function daysOf({ from, to }: { from?: string | undefined; to?: string | undefined }, today: string) {
  if (from === undefined && to === undefined) return { from: today, to: addDays(today, SHOWN_DAYS) }
  return {
    from: from ?? addDays(to ?? today, -SHOWN_DAYS),
    to: to ?? addDays(from ?? today, SHOWN_DAYS),
  }
}

/** The days before today, the newest first. */
const pastHref = (today: string) => `${PATH}?from=${addDays(today, -PAST_DAYS)}&to=${addDays(today, -1)}`

/** Each alarm has a field of its own for what was done. */
function atAlarm(refusal: Refusal, alarmId: string): Refusal {
  const errorSummary = refusal.errorSummary.map((line) => ({ ...line, href: `#words-${alarmId}` }))
  return { ...refusal, errorSummary }
}

function statsOf(visits: readonly { state: string; met: boolean | null }[]) {
  return {
    planned: visits.length,
    recorded: visits.filter(({ state }) => state === 'recorded').length,
    notMet: visits.filter(({ met }) => met === false).length,
  }
}
