/** A phone signs a new proof every 30 s; each is named by the step in which it was made. */
export const PROOF_STEP_MS = 30_000

/** A proof is accepted while its step began less than this long ago, as a phone's online code is, in ms. */
const PROOF_LIFE_MS = 60_000

/**
 * A phone's clock may be so far ahead or behind: within it, a proof is good for as long as the phone shows it, in ms. A phone that was
 * online has corrected itself by the server's clock.
 */
const PHONE_CLOCK_MS = 30_000

/** The clock of a shop that is offline itself may be off by as much again, before its page warns, in ms. */
export const SHOP_CLOCK_MS = 30_000

/** The step of a moment. */
export function proofStepAt(atMs: number): number {
  return Math.floor(atMs / PROOF_STEP_MS)
}

/** Whether a proof of the step may be taken at a moment by a clock that is itself off by at most `clockMs`. */
export function isProofTimely(step: number, atMs: number, clockMs = 0): boolean {
  const age = atMs - step * PROOF_STEP_MS
  return age >= -PHONE_CLOCK_MS - clockMs && age < PROOF_LIFE_MS + clockMs
}
