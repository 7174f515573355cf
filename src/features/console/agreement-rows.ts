import { daysBetween } from '../../lib/business-day.js'
import type { AgreementView } from '../agreements/agreement.view.js'
import type { ConsoleContext } from './console-page.js'
import { badge } from './words.js'

/** From so many days before its end an agreement is shown as running out. */
export const RUNNING_OUT_DAYS = 60

/** How an agreement's status is shown: one in force but not yet begun says so, an ended one why. */
export function agreementBadge({ req }: ConsoleContext, agreement: AgreementView) {
  if (agreement.status === 'ended') return badge(req, 'agreement', agreement.endReason ?? 'ended')
  if (agreement.status !== 'signed') return badge(req, 'agreement', agreement.status)
  return badge(req, 'agreement', agreement.inForce ? 'in_force' : 'not_started')
}

/** Days to the end of one that is signed and runs out soon; null for every other. */
function daysLeftOf({ status, endsOn }: AgreementView, today: string): number | null {
  const days = daysBetween(today, endsOn)
  const isRunning = status === 'signed' || status === 'suspended'
  return isRunning && days >= 0 && days <= RUNNING_OUT_DAYS ? days : null
}

/** Agreements as rows of a list; with `today` those that run out soon say in how many days. */
export function agreementRows(
  context: ConsoleContext,
  agreements: readonly AgreementView[],
  shopNames?: ReadonlyMap<string, string>,
  today?: string,
) {
  return agreements.map((agreement) => ({
    ...agreement,
    shopName: shopNames?.get(agreement.shopId) ?? null,
    status: agreementBadge(context, agreement),
    isScanMissing: agreement.status !== 'draft' && agreement.attachmentCount === 0,
    daysLeft: today === undefined ? null : daysLeftOf(agreement, today),
  }))
}
