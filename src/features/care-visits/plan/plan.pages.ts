import type { PageRoute } from '../../../http/page-route.js'
import { addDays, businessDayOf } from '../../../lib/business-day.js'
import type { Services } from '../../../services.js'
import { festivalsOn } from '../../benefits/festivals.js'
import { attempt, readForm, textIn, typed, type Refusal } from '../../console/console-form.js'
import { consolePages, type ConsoleContext } from '../../console/console-page.js'
import { goTo } from '../../console/console-render.js'
import { CARE_PATHS, renderCare } from '../care-page.js'
import { acceptBody, previewBody } from './plan.forms.js'
import type { PlanView } from './plan.view.js'

const PATH = CARE_PATHS.plans
const LABELS = 'care:fields'
/** As far as the next Spring Festival may be away. */
const YEAR_DAYS = 400

/** Making a plan: a period, what it would look like, and accepting it. */
export function planPages(services: Services): PageRoute[] {
  const { visitPlans, now } = services
  const page = consolePages(services)

  async function show(context: ConsoleContext) {
    const { req, communityId, actor } = context
    const { from, to } = Object.fromEntries(
      ['from', 'to'].map((name) => [name, typeof req.query[name] === 'string' ? req.query[name] : '']),
    ) as { from: string; to: string }
    if (from === '' && to === '') {
      draw(context)
      return
    }
    const period = { from, to }
    const outcome = await attempt(req, LABELS, () =>
      visitPlans.preview(actor, communityId, readForm(previewBody, period)),
    )
    if (outcome.ok) draw(context, period, outcome.value)
    else draw(context, period, undefined, outcome.refusal)
  }

  function draw(
    context: ConsoleContext,
    period?: { from: string; to: string },
    plan?: PlanView,
    refusal?: Refusal,
  ) {
    const { req } = context
    const today = businessDayOf(now())
    renderCare(context, 'plans', 'plan', {
      title: req.t('care:plan_title'),
      values: period ?? { from: today, to: addDays(today, 6) },
      today,
      festival: springFestival(today),
      plan: plan && { ...plan, days: byDay(plan) },
      refusal,
    })
  }

  async function accept(context: ConsoleContext) {
    const { req, res, communityId, actor, meta } = context
    const values = typed(req)
    const form = {
      from: textIn(values, 'from') ?? '',
      to: textIn(values, 'to') ?? '',
      digest: textIn(values, 'digest') ?? '',
    }
    const outcome = await attempt(req, LABELS, () =>
      visitPlans.accept(actor, communityId, readForm(acceptBody, form), meta),
    )
    if (outcome.ok) goTo(res, `${CARE_PATHS.visits}?from=${form.from}&to=${form.to}&done=planned`)
    else draw(context, { from: form.from, to: form.to }, undefined, outcome.refusal)
  }

  return [page.get(PATH, 'care:manage', show), page.post(PATH, 'care:manage', accept)]
}

/** The days of the next Spring Festival, New Year's Eve to the third. */
export function springFestival(today: string): { from: string; to: string } {
  const days = Array.from({ length: YEAR_DAYS }, (_, index) => addDays(today, index))
  const from = days.find((day) => festivalsOn(day).has('spring_festival')) ?? today
  let to = from
  while (festivalsOn(addDays(to, 1)).has('spring_festival')) to = addDays(to, 1)
  return { from, to }
}

/** The plan day by day, with who goes to whom. */
function byDay({ visits, loads }: PlanView) {
  const names = new Map(loads.map(({ volunteerId, name }) => [volunteerId, name]))
  const days = [...new Set(visits.map(({ day }) => day))]
  return days.map((day) => {
    const ofDay = visits.filter((visit) => visit.day === day)
    const who = [...new Set(ofDay.map(({ volunteerId }) => volunteerId))]
    return {
      day,
      count: ofDay.length,
      volunteers: who.map((id) => ({
        name: names.get(id) ?? '',
        elders: ofDay.filter(({ volunteerId }) => volunteerId === id).map(({ maskedName }) => maskedName),
      })),
    }
  })
}
