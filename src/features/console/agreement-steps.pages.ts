import type { PageRoute } from '../../http/page-route.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { renewForm, signForm } from '../agreements/agreement.forms.js'
import {
  agreementCrumbs,
  agreementInput,
  finishAgreement,
  usualTerm,
  type FormLocals,
} from './agreement-form.js'
import { readForm, textIn, typed, type Typed } from './console-form.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'

/** Signing and renewing agreements. */
export function agreementStepPages(services: Services): PageRoute[] {
  const { agreements, agreementLifecycle, benefits, now } = services
  const page = consolePages(services)
  const today = () => businessDayOf(now())

  async function signLocals(context: ConsoleContext, values: unknown): Promise<FormLocals> {
    const { req, communityId } = context
    const { agreement, revision } = await agreements.get({ communityId }, idOf(req))
    const { items } = await benefits.list(
      { communityId },
      { agreementId: agreement.id, limit: 200 },
      req.language,
    )
    return {
      title: req.t('console:agreements.sign.title'),
      crumbs: agreementCrumbs(context, agreement),
      agreement,
      benefits: items,
      revision,
      values,
    }
  }

  async function signForms(context: ConsoleContext) {
    renderPage(context, 'agreements/sign', await signLocals(context, { signedOn: today() }))
  }

  async function sign(context: ConsoleContext) {
    const { req, communityId, meta } = context
    const values = typed(req)
    const work = async () => {
      const { signedOn } = readForm(signForm, { signedOn: textIn(values, 'signedOn') ?? '' })
      return agreementLifecycle.sign(communityId, idOf(req), signedOn, meta)
    }
    await finishAgreement(context, 'agreements/sign', 'agreement_signed', work, () =>
      signLocals(context, values),
    )
  }

  async function renewLocals(context: ConsoleContext, values?: Typed): Promise<FormLocals> {
    const { req, communityId } = context
    const { agreement } = await agreements.get({ communityId }, idOf(req))
    return {
      title: req.t('console:agreements.renew.title'),
      crumbs: agreementCrumbs(context, agreement),
      agreement,
      values: values ?? usualTerm(addDays(agreement.endsOn, 1)),
    }
  }

  async function renewForms(context: ConsoleContext) {
    renderPage(context, 'agreements/renew', await renewLocals(context))
  }

  async function renew(context: ConsoleContext) {
    const { req, communityId, meta } = context
    const values = typed(req)
    const work = async () => {
      const { number, startsOn, endsOn } = agreementInput(values)
      return agreements.renew(communityId, idOf(req), readForm(renewForm, { number, startsOn, endsOn }), meta)
    }
    await finishAgreement(context, 'agreements/renew', 'agreement_renewed', work, () =>
      renewLocals(context, values),
    )
  }

  return [
    page.get('/console/agreements/:id/sign', 'agreement:manage', signForms),
    page.post('/console/agreements/:id/sign', 'agreement:manage', sign),
    page.get('/console/agreements/:id/renew', 'agreement:manage', renewForms),
    page.post('/console/agreements/:id/renew', 'agreement:manage', renew),
  ]
}
