import type { AgreementView } from '../agreements/agreement.view.js'
import type { BenefitView } from '../benefits/benefit.view.js'
import type { ConsoleContext } from './console-page.js'
import { badge } from './words.js'

/** Benefits with their sentence and status, and the agreement that each belongs to if several are shown together. */
export function benefitRows(
  { req }: ConsoleContext,
  benefits: readonly BenefitView[],
  agreements: readonly AgreementView[] = [],
) {
  const numbers = new Map(agreements.map(({ id, number }) => [id, number]))
  return benefits.map((benefit) => ({
    ...benefit,
    kind: req.t(`console:benefits.kinds.${benefit.kind}`),
    status: badge(req, 'benefit', benefit.status),
    isSuspended: benefit.status === 'suspended',
    agreementNumber: numbers.get(benefit.agreementId) ?? null,
  }))
}
