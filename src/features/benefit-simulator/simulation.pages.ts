import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf, timeOfDayIn } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { needsBill } from '../benefits/discount.js'
import { benefitRows } from '../console/benefit-rows.js'
import { attempt, fenIn, readForm, textIn, typed, type Refusal, type Typed } from '../console/console-form.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { renderPage } from '../console/console-render.js'
import { simulationForm } from './simulation.forms.js'
import type { Simulation } from './simulation.service.js'
import { checkLines, reasonWords } from './simulation-words.js'

const LABELS = 'benefit-desk:simulate.fields'
/** Members that are offered when the words fit several. */
const MOST_CANDIDATES = 10

interface Shown {
  refusal?: Refusal
  simulation?: Simulation
  candidates?: readonly { id: string; number: number; name: string; age: number }[]
}

/** Trying a benefit out before a cashier does. The member is asked for by a form, so that no name stands in an address. */
export function simulationPages(services: Services): PageRoute[] {
  const { agreements, benefits, members, simulations, now } = services
  const page = consolePages(services)

  async function show(
    context: ConsoleContext,
    values: Typed,
    { refusal, simulation, candidates }: Shown = {},
  ) {
    const { req, res, communityId } = context
    const { benefit } = await benefits.get({ communityId }, idOf(req), req.language)
    const { agreement } = await agreements.get({ communityId }, benefit.agreementId)
    const memberId = simulation?.member.id ?? textIn(values, 'memberId')
    if (refusal) res.status(refusal.status)
    renderPage(context, 'benefits/simulate', {
      ...refusal,
      title: req.t('benefit-desk:simulate.title'),
      lead: benefit.title,
      crumbs: [
        { href: '/console/agreements', label: req.t('console:agreements.title') },
        { href: `/console/agreements/${agreement.id}`, label: agreement.number },
        { href: `/console/benefits/${benefit.id}`, label: benefit.title },
      ],
      styles: ['css/benefit-desk.css'],
      agreement,
      isDraft: agreement.status === 'draft',
      benefit: benefitRows(context, [benefit])[0],
      isBillWanted: needsBill({ kind: benefit.kind, minSpendFen: benefit.minSpendFen ?? 0 }),
      values: { ...values, memberId },
      chosen: await chosenMember(communityId, memberId),
      candidates: candidates?.map((member) => ({
        value: member.id,
        label: req.t('benefit-desk:simulate.candidate', member),
      })),
      result: simulation && resultOf(context, simulation),
    })
  }

  async function chosenMember(communityId: string, memberId: string | undefined) {
    if (memberId === undefined || !/^[0-9a-f]{24}$/.test(memberId)) return undefined
    return members.get(communityId, memberId).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'not_found') return undefined
      throw error
    })
  }

  async function blank(context: ConsoleContext) {
    const at = now()
    await show(context, { businessDay: businessDayOf(at), time: timeOfDayIn(at) })
  }

  async function simulate(context: ConsoleContext) {
    const { req, communityId, meta } = context
    const values = typed(req)
    const q = textIn(values, 'q')
    const found = q ? await members.find(communityId, q, MOST_CANDIDATES) : []
    if (found.length > 1) {
      await show(context, values, { candidates: found })
      return
    }
    const known = found.length === 1 ? { memberId: found[0]?.id } : { q }
    const outcome = await attempt(req, LABELS, async () => {
      const form = readForm(simulationForm, {
        ...(q ? known : { memberId: textIn(values, 'memberId') }),
        businessDay: textIn(values, 'businessDay') ?? '',
        time: textIn(values, 'time') ?? '',
        billFen: fenIn(values, 'billFen'),
      })
      return simulations.simulate(communityId, idOf(req), form, meta)
    })
    if (outcome.ok) await show(context, { ...values, q: undefined }, { simulation: outcome.value })
    else await show(context, values, { refusal: outcome.refusal })
  }

  return [
    page.get('/console/benefits/:id/simulate', 'benefit:manage', blank),
    page.post('/console/benefits/:id/simulate', 'benefit:manage', simulate),
  ]
}

function resultOf({ req }: ConsoleContext, simulation: Simulation) {
  const { reason, amounts, billFen, cardKind, secondFactorRequired } = simulation
  return {
    isYes: reason === null,
    reason: reason === null ? null : reasonWords(req.t, reason),
    billFen,
    amounts,
    secondFactorRequired,
    card: req.t(`benefit-desk:simulate.cards.${cardKind ?? 'none'}`),
    checks: checkLines(req.t, req.language, simulation),
  }
}
