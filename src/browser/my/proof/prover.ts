import { PROOF_STEP_MS, proofStepAt } from '../../../features/proofs/shared/proof-time.js'
import { businessDayOf } from '../../../lib/business-day.js'
import { signProof } from './keys.js'
import type { Person } from './store.js'

export interface ShownProof {
  /** Null while the first one is being signed. */
  code: string | null
  secondsLeft: number
}

/** Makes the proofs of one person; `onSigned` is told when there is a new one to be shown. */
export function createProver(person: Person, onSigned: () => void) {
  const { privateKey, credential, expiresOn, offsetMs } = person
  let code: string | null = null
  let lastStep = -1

  async function sign(step: number, by: Uint8Array) {
    lastStep = step
    const signed = await signProof(privateKey, by, step)
    // A phone that slept while it signed shows the newer one.
    if (step === lastStep) code = signed
    onSigned()
  }

  return {
    person,

    /** The proof of a moment by the phone's clock; null when the phone has no credential that is good then. */
    look(phoneMs: number): ShownProof | null {
      const nowMs = phoneMs + offsetMs
      if (!credential || expiresOn < businessDayOf(new Date(nowMs))) return null
      const step = proofStepAt(nowMs)
      if (step !== lastStep) void sign(step, credential)
      return { code, secondsLeft: Math.ceil(((step + 1) * PROOF_STEP_MS - nowMs) / 1000) }
    },
  }
}
export type Prover = ReturnType<typeof createProver>
