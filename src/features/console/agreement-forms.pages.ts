import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { agreementEditForm, agreementForm } from '../agreements/agreement.forms.js'
import type { AgreementView } from '../agreements/agreement.view.js'
import {
  AGREEMENT_LABELS,
  agreementCrumbs,
  agreementInput,
  finishAgreement,
  usualTerm,
  type FormLocals,
} from './agreement-form.js'
import { readForm, typed, type Refusal, type Typed } from './console-form.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'

/** Drafting agreements and editing drafts. */
export function agreementFormPages(services: Services): PageRoute[] {
  const { agreements, shops, now } = services
  const page = consolePages(services)

  async function draftLocals(context: ConsoleContext, values: unknown): Promise<FormLocals> {
    const { req, communityId } = context
    const { shop } = await shops.get({ communityId }, idOf(req))
    return {
      title: req.t('console:agreements.new'),
      lead: shop.name,
      crumbs: [
        { href: '/console/shops', label: req.t('console:shops.title') },
        { href: `/console/shops/${shop.id}`, label: shop.name },
      ],
      action: `/console/shops/${shop.id}/agreements`,
      backTo: `/console/shops/${shop.id}`,
      values,
    }
  }

  async function newDraft(context: ConsoleContext) {
    const title = context.req.t('console:agreements.usual_title')
    const values = { title, ...usualTerm(businessDayOf(now())) }
    renderPage(context, 'agreements/form', await draftLocals(context, values))
  }

  async function draft(context: ConsoleContext) {
    const { req, communityId, meta } = context
    const values = typed(req)
    const work = async () =>
      agreements.draft(communityId, idOf(req), readForm(agreementForm, agreementInput(values)), meta)
    await finishAgreement(context, 'agreements/form', 'agreement_drafted', work, () =>
      draftLocals(context, values),
    )
  }

  async function editLocals(context: ConsoleContext, values?: Typed, refusal?: Refusal): Promise<FormLocals> {
    const { req, communityId } = context
    const { agreement, revision } = await agreements.get({ communityId }, idOf(req))
    if (agreement.status !== 'draft') throw new Problem('agreement_not_draft')
    const stored = { ...agreement, services: agreement.services.join('\n'), revision }
    return {
      title: req.t('console:agreements.edit'),
      crumbs: agreementCrumbs(context, agreement),
      action: `/console/agreements/${agreement.id}/edit`,
      backTo: `/console/agreements/${agreement.id}`,
      values: values ? { ...values, ...(refusal?.isStale ? { revision } : {}) } : stored,
      stored: refusal?.isStale ? storedFacts(context, agreement) : undefined,
    }
  }

  async function edit(context: ConsoleContext) {
    renderPage(context, 'agreements/form', await editLocals(context))
  }

  async function update(context: ConsoleContext) {
    const { req, communityId, meta } = context
    const values = typed(req)
    const work = async () =>
      agreements.edit(communityId, idOf(req), readForm(agreementEditForm, agreementInput(values)), meta)
    await finishAgreement(context, 'agreements/form', 'agreement_saved', work, (refusal) =>
      editLocals(context, values, refusal),
    )
  }

  return [
    page.get('/console/shops/:id/agreements/new', 'agreement:manage', newDraft),
    page.post('/console/shops/:id/agreements', 'agreement:manage', draft),
    page.get('/console/agreements/:id/edit', 'agreement:manage', edit),
    page.post('/console/agreements/:id/edit', 'agreement:manage', update),
  ]
}

function storedFacts({ req }: ConsoleContext, agreement: AgreementView) {
  const facts = { ...agreement, services: agreement.services.join('\n') }
  const names = ['number', 'title', 'startsOn', 'endsOn', 'services'] as const
  return names.map((name) => ({ label: req.t(`${AGREEMENT_LABELS}.${name}`), value: facts[name] }))
}
