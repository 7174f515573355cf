import type { Answer, ServerProblem } from '../../shared/answer.js'
import type { Confirmed } from '../bill-view.js'
import type { Shown } from '../result-view.js'
import type { Benefit, Prepared, Presented } from '../types.js'

/** What is to be recorded, as the bill screen confirmed it. */
export interface DeskRequest {
  key: string
  prepared: Prepared
  benefit: Benefit
  confirmed: Confirmed
}

export type DeskOutcome =
  { kind: 'taken'; shown: Shown } | { kind: 'refused'; problem: ServerProblem } | { kind: 'factor_needed' }

/** Stands in for the server: without network, and for practice. */
export interface Desk {
  name: 'offline' | 'practice'
  prepare(presented: Presented): Promise<Answer<Prepared>>
  redeem(request: DeskRequest): Promise<DeskOutcome>
}
