import type { AgreementStatus } from './agreement.model.js'

/** How an agreement stands on a business day; only `in_force` gives benefits. */
export type AgreementState = 'draft' | 'not_started' | 'in_force' | 'suspended' | 'ended'

/** What the state of an agreement follows from. */
export interface AgreementTerm {
  status: AgreementStatus
  /** Business days, both inclusive. */
  startsOn: string
  endsOn: string
}

/**
 * How an agreement stands on a business day (product.md, lifecycles). It is over from the day after `endsOn`, whether or
 * not the daily job has already marked it `ended`.
 */
export function agreementStateOn(agreement: AgreementTerm, day: string): AgreementState {
  if (agreement.status === 'draft' || agreement.status === 'ended') return agreement.status
  if (day > agreement.endsOn) return 'ended'
  if (agreement.status === 'suspended') return 'suspended'
  return day < agreement.startsOn ? 'not_started' : 'in_force'
}
