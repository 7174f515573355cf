import { createHash } from 'node:crypto'
import { SYSTEM_ACTOR } from '../../http/actor.js'
import { createAttemptLimiter } from '../../infrastructure/attempt-limiter.js'
import { NotFoundProblem, Problem, tooManyAttempts } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { FactorSecrets } from './factor-secrets.js'
import { readFactor, type TypedFactor } from './recovery-codes.js'
import { secondFactorRepository, type FactorRecord } from './second-factor.repository.js'
import { matchingStep } from './totp.js'

export const MAX_WRONG_CODES = 5
export const LOCK_OUT_SECONDS = 15 * 60

/** Whose factor it is. */
export interface FactorOwner {
  id: string
  communityId: string | null
}

interface Dependencies {
  secrets: FactorSecrets
  audit: AuditService
  now: () => Date
}

/** Takes the second factor that somebody typed, guarded against guessing. A right password does not reset the count. */
export function createFactorCheck({ secrets, audit, now }: Dependencies) {
  const wrong = createAttemptLimiter({
    name: 'second_factor_user',
    max: MAX_WRONG_CODES,
    windowSeconds: LOCK_OUT_SECONDS,
  })

  async function refuseWhileLocked(key: string) {
    const waitMs = await wrong.waitMs(key)
    if (waitMs > 0) throw tooManyAttempts(waitMs)
  }

  async function refuse(owner: FactorOwner, key: string, requestId: string): Promise<never> {
    const counted = await wrong.count(key)
    await audit.record(null, {
      communityId: owner.communityId,
      type: counted.attempts === MAX_WRONG_CODES ? 'SECOND_FACTOR_LOCKED' : 'SECOND_FACTOR_REFUSED',
      actor: SYSTEM_ACTOR,
      subjects: [{ kind: 'user', id: owner.id }],
      requestId,
    })
    if (counted.attempts > MAX_WRONG_CODES) throw tooManyAttempts(counted.waitMs)
    throw new Problem('second_factor_wrong')
  }

  /** What spends the code, if it is right. */
  function spending(owner: FactorOwner, factor: FactorRecord, typed: TypedFactor) {
    if (typed.kind === 'totp') {
      const step = matchingStep(secrets.open(owner, factor.secretCipher), typed.code, now())
      return step === null ? null : () => secondFactorRepository.spendStep(owner.id, step)
    }
    const digest = secrets.recoveryDigest(owner, typed.code)
    const isLeft = factor.recoveryDigests.includes(digest)
    return isLeft ? () => secondFactorRepository.spendRecoveryCode(owner.id, digest) : null
  }

  /**
   * Spends the code of the app or the recovery code; answers which of the two it was. Each is good once. After five wrong ones in 15
   * minutes none is taken for the rest of that time.
   * @throws NotFoundProblem when the user has no active factor; Problem second_factor_wrong, too_many_attempts
   */
  return async function check(owner: FactorOwner, text: string, requestId: string) {
    const factor = await secondFactorRepository.find(owner.id)
    if (factor?.status !== 'active') throw new NotFoundProblem()
    const key = createHash('sha256').update(owner.id).digest('base64url')
    await refuseWhileLocked(key)
    const typed = readFactor(text)
    const spend = spending(owner, factor, typed)
    if (!spend) return refuse(owner, key, requestId)
    // Guesses that were sent at once all passed the first look; the right one among them counts only before the lock.
    await refuseWhileLocked(key)
    if (!(await spend())) return refuse(owner, key, requestId)
    await wrong.forget(key)
    return typed.kind
  }
}
export type FactorCheck = ReturnType<typeof createFactorCheck>
