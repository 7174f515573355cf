import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import type { AgreementView } from '../agreements/agreement.view.js'
import { benefitEditForm, benefitForm } from '../benefits/benefit.forms.js'
import type { BenefitView } from '../benefits/benefit.view.js'
import { benefitFormLocals } from './benefit-form.js'
import { benefitValues } from './benefit-input.js'
import { readBenefit } from './benefit-reading.js'
import { benefitRows } from './benefit-rows.js'
import { attempt, textIn, typed, type Refusal, type Typed } from './console-form.js'
import { afterDoing } from './console-notice.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { goTo, renderPage, renderRefused } from './console-render.js'
import { decide, decisionsFor, type Decision, type RefusedDecision } from './decisions.js'

const LABELS = 'console:benefits.fields'

/** One benefit: what it says in a sentence, its form, suspending and resuming it. */
export function benefitPages(services: Services): PageRoute[] {
  const { agreements, benefits, now } = services
  const page = consolePages(services)
  const today = () => businessDayOf(now())

  async function show(context: ConsoleContext, refused?: RefusedDecision) {
    const { req, res, communityId, actor } = context
    const { benefit, revision } = await benefits.get({ communityId }, idOf(req), req.language)
    const { agreement } = await agreements.get({ communityId }, benefit.agreementId)
    if (refused) res.status(refused.refusal.status)
    renderPage(context, 'benefits/show', {
      title: benefit.title,
      crumbs: crumbsOf(context, agreement),
      agreement,
      benefit: benefitRows(context, [benefit])[0],
      mayEdit: mayDo(actor.role, 'benefit:manage') && agreement.status !== 'ended',
      decisions: mayDo(actor.role, 'benefit:manage')
        ? decisionsFor([statusDecision(context, benefit, revision)], refused)
        : [],
    })
  }

  async function newForm(context: ConsoleContext) {
    const { agreement } = await agreements.get({ communityId: context.communityId }, idOf(context.req))
    renderPage(context, 'benefits/form', newLocals(context, agreement, { effectiveFrom: today() }))
  }

  function newLocals(context: ConsoleContext, agreement: AgreementView, values: Typed) {
    return {
      ...benefitFormLocals(context, agreement, values),
      title: context.req.t('console:benefits.new'),
      crumbs: crumbsOf(context, agreement),
      action: `/console/agreements/${agreement.id}/benefits`,
      backTo: `/console/agreements/${agreement.id}`,
    }
  }

  async function add(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const { agreement } = await agreements.get({ communityId }, idOf(req))
    const values = typed(req)
    if (asksToShow(values)) {
      renderPage(context, 'benefits/form', newLocals(context, agreement, values))
      return
    }
    const outcome = await attempt(req, LABELS, async () => {
      const form = readBenefit(benefitForm, values, effectiveFromIn(values, agreement))
      return benefits.add(communityId, agreement.id, form, meta)
    })
    if (outcome.ok) {
      goTo(res, afterDoing(`/console/benefits/${outcome.value.benefit.id}`, 'benefit_added'))
      return
    }
    renderRefused(context, 'benefits/form', outcome.refusal, newLocals(context, agreement, values))
  }

  async function editLocals(context: ConsoleContext, values?: Typed, refusal?: Refusal) {
    const { req, communityId } = context
    const { benefit, revision } = await benefits.get({ communityId }, idOf(req), req.language)
    const { agreement } = await agreements.get({ communityId }, benefit.agreementId)
    const stored = { ...benefitValues(benefit), revision: String(revision), effectiveFrom: today() }
    const shown = values ? { ...values, ...(refusal?.isStale ? { revision: String(revision) } : {}) } : stored
    return {
      ...benefitFormLocals(context, agreement, shown),
      title: req.t('console:benefits.edit'),
      crumbs: crumbsOf(context, agreement, benefit),
      action: `/console/benefits/${benefit.id}/edit`,
      backTo: `/console/benefits/${benefit.id}`,
      stored: refusal?.isStale
        ? [{ label: req.t('console:benefits.sentence'), value: benefit.sentence }]
        : undefined,
    }
  }

  async function edit(context: ConsoleContext) {
    renderPage(context, 'benefits/form', await editLocals(context))
  }

  async function update(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    const values = typed(req)
    if (asksToShow(values)) {
      renderPage(context, 'benefits/form', await editLocals(context, values))
      return
    }
    const { benefit } = await benefits.get({ communityId }, id, req.language)
    const { agreement } = await agreements.get({ communityId }, benefit.agreementId)
    const outcome = await attempt(req, LABELS, async () => {
      const form = readBenefit(benefitEditForm, values, effectiveFromIn(values, agreement))
      return benefits.edit(communityId, id, form, meta)
    })
    if (outcome.ok) {
      goTo(res, afterDoing(`/console/benefits/${id}`, 'benefit_saved'))
      return
    }
    const { refusal } = outcome
    renderRefused(context, 'benefits/form', refusal, await editLocals(context, values, refusal))
  }

  const changeStatus = (action: 'suspend' | 'resume', done: string) => async (context: ConsoleContext) => {
    const id = idOf(context.req)
    const { communityId, meta } = context
    await decide(context, {
      id: action,
      done,
      backTo: `/console/benefits/${id}`,
      optionalReason: action === 'resume',
      work: async (reason) => benefits[action](communityId, id, reason, meta),
      again: async (refused) => {
        await show(context, refused)
      },
    })
  }

  return [
    page.get('/console/benefits/:id', 'benefit:read', (context) => show(context)),
    page.get('/console/agreements/:id/benefits/new', 'benefit:manage', newForm),
    page.post('/console/agreements/:id/benefits', 'benefit:manage', add),
    page.get('/console/benefits/:id/edit', 'benefit:manage', edit),
    page.post('/console/benefits/:id/edit', 'benefit:manage', update),
    page.post(
      '/console/benefits/:id/suspend',
      'benefit:manage',
      changeStatus('suspend', 'benefit_suspended'),
    ),
    page.post('/console/benefits/:id/resume', 'benefit:manage', changeStatus('resume', 'benefit_resumed')),
  ]
}

/** Without scripts: what the form means so far, and nothing saved. */
function asksToShow(values: Typed): boolean {
  return textIn(values, 'show') !== undefined
}

function effectiveFromIn(values: Typed, { status }: AgreementView) {
  return status === 'draft' ? {} : { effectiveFrom: textIn(values, 'effectiveFrom') ?? '' }
}

function crumbsOf({ req }: ConsoleContext, agreement: AgreementView, benefit?: BenefitView) {
  return [
    { href: '/console/agreements', label: req.t('console:agreements.title') },
    { href: `/console/agreements/${agreement.id}`, label: agreement.number },
    ...(benefit ? [{ href: `/console/benefits/${benefit.id}`, label: benefit.title }] : []),
  ]
}

function statusDecision({ req }: ConsoleContext, benefit: BenefitView, revision: number): Decision {
  const id = benefit.status === 'active' ? 'suspend' : 'resume'
  return {
    id,
    icon: id === 'suspend' ? 'pause' : 'play',
    title: req.t(`console:benefits.${id}.title`),
    text: req.t(`console:benefits.${id}.text`),
    action: `/console/benefits/${benefit.id}/${id}`,
    danger: id === 'suspend',
    withoutReason: id === 'resume',
    revision,
  }
}
