import { addDays, addMonths } from '../../lib/business-day.js'
import type { AgreementView } from '../agreements/agreement.view.js'
import { attempt, linesIn, textIn, type Refusal, type Typed } from './console-form.js'
import { afterDoing } from './console-notice.js'
import type { ConsoleContext } from './console-page.js'
import { goTo, renderRefused } from './console-render.js'

/** Where the language file names the fields of an agreement. */
export const AGREEMENT_LABELS = 'console:agreements.fields'
/** What an agreement usually runs for. */
const USUAL_MONTHS = 12

export type FormLocals = { title: string } & Record<string, unknown>

/** First and last day of a usual agreement that starts on a day. */
export function usualTerm(startsOn: string) {
  return { startsOn, endsOn: addDays(addMonths(startsOn, USUAL_MONTHS), -1) }
}

export function agreementCrumbs({ req }: ConsoleContext, agreement: AgreementView) {
  return [
    { href: '/console/agreements', label: req.t('console:agreements.title') },
    { href: `/console/agreements/${agreement.id}`, label: agreement.number },
  ]
}

/** To the agreement's page, or the form again. */
export async function finishAgreement(
  context: ConsoleContext,
  view: string,
  done: string,
  work: () => Promise<{ agreement: AgreementView }>,
  locals: (refusal: Refusal) => Promise<FormLocals>,
) {
  const outcome = await attempt(context.req, AGREEMENT_LABELS, work)
  if (outcome.ok) {
    goTo(context.res, afterDoing(`/console/agreements/${outcome.value.agreement.id}`, done))
    return
  }
  renderRefused(context, view, outcome.refusal, await locals(outcome.refusal))
}

export function agreementInput(values: Typed) {
  return {
    number: textIn(values, 'number') ?? '',
    title: textIn(values, 'title') ?? '',
    startsOn: textIn(values, 'startsOn') ?? '',
    endsOn: textIn(values, 'endsOn') ?? '',
    services: linesIn(values, 'services'),
  }
}
