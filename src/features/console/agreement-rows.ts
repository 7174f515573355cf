import type { AgreementView } from '../agreements/agreement.view.js'
import type { ConsoleContext } from './console-page.js'
import { badge } from './words.js'

/** How an agreement's status is shown: one in force but not yet begun says so, an ended one why. */
export function agreementBadge({ req }: ConsoleContext, agreement: AgreementView) {
  if (agreement.status === 'ended') return badge(req, 'agreement', agreement.endReason ?? 'ended')
  if (agreement.status !== 'signed') return badge(req, 'agreement', agreement.status)
  return badge(req, 'agreement', agreement.inForce ? 'in_force' : 'not_started')
}

/** Agreements as rows of a list. */
export function agreementRows(
  context: ConsoleContext,
  agreements: readonly AgreementView[],
  shopNames?: ReadonlyMap<string, string>,
) {
  return agreements.map((agreement) => ({
    ...agreement,
    shopName: shopNames?.get(agreement.shopId) ?? null,
    status: agreementBadge(context, agreement),
  }))
}
