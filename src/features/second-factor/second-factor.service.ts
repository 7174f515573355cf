import type { ClientSession } from 'mongoose'
import { inTransaction } from '../../infrastructure/mongo.js'
import type { ActorReference } from '../../http/actor.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { FactorCheck, FactorOwner } from './factor-check.js'
import type { FactorSecrets } from './factor-secrets.js'
import { readFactor } from './recovery-codes.js'
import { secondFactorRepository } from './second-factor.repository.js'
import { matchingStep, newTotpSecret, otpauthUri } from './totp.js'

export interface FactorMeta {
  actor: ActorReference
  requestId: string
}

/** What may be known of somebody's second factor. */
export interface FactorState {
  status: 'none' | 'active'
  since: Date | null
  recoveryCodesLeft: number
}

/** What an authenticator app is given: the same key to type and to scan. */
export interface OfferedFactor {
  secret: string
  uri: string
}

interface Dependencies {
  secrets: FactorSecrets
  check: FactorCheck
  audit: AuditService
  /** Ends the user's sessions in the transaction, all or all but one. */
  endSessions: (transaction: ClientSession, userId: string, reason: string, except?: string) => Promise<void>
  forgetIdentities: () => void
  now: () => Date
}

const ISSUER = '银龄惠'

/** The second factor of an account: an authenticator app, and ten codes on paper for the day on which the phone is lost. */
export function createSecondFactorService(deps: Dependencies) {
  const { secrets, check, audit, now } = deps

  async function record(
    transaction: ClientSession,
    type: string,
    owner: FactorOwner,
    meta: FactorMeta,
    reason?: string,
  ) {
    await audit.record(transaction, {
      communityId: owner.communityId,
      type,
      actor: meta.actor,
      subjects: [{ kind: 'user', id: owner.id }],
      requestId: meta.requestId,
      ...(reason === undefined ? {} : { reason }),
    })
  }

  return {
    async stateOf(userId: string): Promise<FactorState> {
      const factor = await secondFactorRepository.find(userId)
      if (factor?.status !== 'active') return { status: 'none', since: null, recoveryCodesLeft: 0 }
      return {
        status: 'active',
        since: factor.confirmedAt,
        recoveryCodesLeft: factor.recoveryDigests.length,
      }
    },

    isActive: (userId: string) => secondFactorRepository.isActive(userId),

    /** See `createFactorCheck`. */
    check,

    /**
     * Makes a new key, which counts only once a code of it was typed. A key that was offered before and not confirmed is gone.
     * @throws Problem second_factor_active
     */
    async offer(owner: FactorOwner & { username: string }): Promise<OfferedFactor> {
      const secret = newTotpSecret()
      const isKept = await secondFactorRepository.keepPending(
        owner.id,
        owner.communityId,
        secrets.seal(owner, secret),
      )
      if (!isKept) throw new Problem('second_factor_active')
      return { secret, uri: otpauthUri(secret, { issuer: ISSUER, account: owner.username }) }
    },

    /** The key that waits for its first code, to be shown again. @throws Problem second_factor_not_begun */
    async offered(owner: FactorOwner & { username: string }): Promise<OfferedFactor> {
      const factor = await secondFactorRepository.find(owner.id)
      if (factor?.status !== 'pending') throw new Problem('second_factor_not_begun')
      const secret = secrets.open(owner, factor.secretCipher)
      return { secret, uri: otpauthUri(secret, { issuer: ISSUER, account: owner.username }) }
    },

    /**
     * Takes the first code of the app: from now on signing in asks for one. Ends the user's other sessions. Answers the recovery codes,
     * which can never be read again.
     * @throws Problem second_factor_not_begun, validation_failed for a wrong code
     */
    async confirm(owner: FactorOwner, code: string, sessionId: string, meta: FactorMeta): Promise<string[]> {
      const factor = await secondFactorRepository.find(owner.id)
      if (factor?.status !== 'pending') throw new Problem('second_factor_not_begun')
      const step = matchingStep(secrets.open(owner, factor.secretCipher), readFactor(code).code, now())
      if (step === null) {
        throw new Problem('validation_failed', {
          errors: [{ path: 'code', message: 'fields:factor_code_wrong' }],
        })
      }
      const { codes, digests } = secrets.newRecoveryCodes(owner)
      const set = { lastStep: step, recoveryDigests: digests, confirmedAt: now() }
      await inTransaction(async (transaction) => {
        const isActive = await secondFactorRepository.activate(transaction, factor, set)
        if (!isActive) throw new Problem('second_factor_not_begun')
        await deps.endSessions(transaction, owner.id, 'second_factor_set_up', sessionId)
        await record(transaction, 'SECOND_FACTOR_SET_UP', owner, meta)
      })
      deps.forgetIdentities()
      return codes
    },

    /** Ten new recovery codes; those before are worth nothing any more. @throws NotFoundProblem, Problem as `check` */
    async renewRecoveryCodes(owner: FactorOwner, code: string, meta: FactorMeta): Promise<string[]> {
      await check(owner, code, meta.requestId)
      const { codes, digests } = secrets.newRecoveryCodes(owner)
      await inTransaction(async (transaction) => {
        const isThere = await secondFactorRepository.replaceRecoveryCodes(transaction, owner.id, digests)
        if (!isThere) throw new NotFoundProblem()
        await record(transaction, 'RECOVERY_CODES_RENEWED', owner, meta)
      })
      return codes
    },

    /** Takes one's own factor away, such as for another phone. @throws NotFoundProblem, Problem as `check` */
    async remove(owner: FactorOwner, code: string, meta: FactorMeta): Promise<void> {
      await check(owner, code, meta.requestId)
      await inTransaction(async (transaction) => {
        if (!(await secondFactorRepository.remove(transaction, owner.id))) throw new NotFoundProblem()
        await record(transaction, 'SECOND_FACTOR_REMOVED', owner, meta)
      })
      deps.forgetIdentities()
    },

    /** Takes away the factor that somebody has lost, and ends all of the person's sessions. @throws NotFoundProblem when there is none */
    async reset(owner: FactorOwner, reason: string, meta: FactorMeta): Promise<void> {
      await inTransaction(async (transaction) => {
        if (!(await secondFactorRepository.remove(transaction, owner.id))) throw new NotFoundProblem()
        await deps.endSessions(transaction, owner.id, 'second_factor_reset')
        await record(transaction, 'SECOND_FACTOR_RESET', owner, meta, reason)
      })
      deps.forgetIdentities()
    },
  }
}
export type SecondFactorService = ReturnType<typeof createSecondFactorService>
