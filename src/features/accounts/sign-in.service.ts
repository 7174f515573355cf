import { createHash } from 'node:crypto'
import { createAttemptLimiter } from '../../infrastructure/attempt-limiter.js'
import { SYSTEM_ACTOR } from '../../http/actor.js'
import { Problem, tooManyAttempts } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { normaliseUsername } from './account.forms.js'
import { accountRepository, type UserRecord } from './account.repository.js'
import type { Passwords } from './password.js'
import type { Challenges } from '../second-factor/challenge.js'
import { CHALLENGE_SECONDS } from '../second-factor/challenge.js'
import type { SecondFactorService } from '../second-factor/second-factor.service.js'
import type { SessionService } from './session.service.js'

export const MAX_WRONG_PASSWORDS = 5
/** Wider, because a whole office may share one address. */
export const MAX_WRONG_PER_ADDRESS = 100
export const LOCK_OUT_SECONDS = 15 * 60

export interface Credentials {
  username: string
  password: string
}
export interface Visit {
  requestId: string
  ip: string
  userAgent?: string | undefined
}

/** Signing in with username and password, and the second factor of those who have one, guarded against guessing. */
export function createSignInService(deps: {
  sessions: SessionService
  passwords: Passwords
  secondFactors: Pick<SecondFactorService, 'isActive' | 'check'>
  challenges: Challenges
  audit: AuditService
  now: () => Date
}) {
  const { sessions, passwords, secondFactors, challenges, audit, now } = deps
  const limit = { windowSeconds: LOCK_OUT_SECONDS }
  const byUsername = createAttemptLimiter({ ...limit, name: 'sign_in_user', max: MAX_WRONG_PASSWORDS })
  const byAddress = createAttemptLimiter({ ...limit, name: 'sign_in_address', max: MAX_WRONG_PER_ADDRESS })

  async function refuseWhileLocked(username: string, address: string) {
    const waits = await Promise.all([byUsername.waitMs(username), byAddress.waitMs(address)])
    const waitMs = Math.max(...waits)
    if (waitMs > 0) throw tooManyAttempts(waitMs)
  }

  async function refuseWrongPassword(
    keys: { username: string; address: string },
    user: UserRecord | null,
    visit: Visit,
  ): Promise<never> {
    const [counted] = await Promise.all([byUsername.count(keys.username), byAddress.count(keys.address)])
    // Only a known user is named: what was typed may be a password in the wrong field.
    await audit.record(null, {
      communityId: user?.communityId ?? null,
      type: counted.attempts === MAX_WRONG_PASSWORDS ? 'SIGN_IN_LOCKED' : 'SIGN_IN_FAILED',
      actor: SYSTEM_ACTOR,
      subjects: user ? [{ kind: 'user', id: user.id }] : [],
      requestId: visit.requestId,
    })
    if (counted.attempts > MAX_WRONG_PASSWORDS) throw tooManyAttempts(counted.waitMs)
    throw new Problem('bad_credentials')
  }

  /** @throws Problem bad_credentials, too_many_attempts; counts a wrong password */
  async function checkPassword(user: UserRecord | null, username: string, password: string, visit: Visit) {
    const keys = { username: digest(username), address: digest(networkOf(visit.ip)) }
    await refuseWhileLocked(keys.username, keys.address)
    const isRight = await passwords.matches(user?.passwordHash, password)
    if (!user || !isRight || user.status !== 'active') return refuseWrongPassword(keys, user, visit)
    // Guesses that were sent at once all passed the first look; the right one among them counts only before the lock.
    await refuseWhileLocked(keys.username, keys.address)
    await byUsername.forget(keys.username)
    return user
  }

  return {
    /**
     * Same answer and same work for a wrong password, an unknown username and a disabled user. After five wrong
     * passwords in 15 minutes the username is locked, whether it exists or not, for the right password too.
     * @throws Problem bad_credentials, too_many_attempts; password_expired for one that the server made a week ago; second_factor_required, with the challenge by which to go on, for whoever has one
     */
    async signIn(credentials: Credentials, visit: Visit) {
      const username = normaliseUsername(credentials.username)
      const found = await accountRepository.findByUsername(username)
      const user = await checkPassword(found, username, credentials.password, visit)
      if (user.passwordExpiresAt && user.passwordExpiresAt <= now()) throw new Problem('password_expired')
      if (await secondFactors.isActive(user.id)) {
        const members = { challenge: challenges.sign(user), expiresIn: CHALLENGE_SECONDS }
        throw new Problem('second_factor_required', { members })
      }
      return sessions.begin(user, visit.requestId, visit)
    },

    /**
     * The second step, with a code of the app or a recovery code.
     * @throws Problem challenge_expired, also for an account that was changed meanwhile; second_factor_wrong, too_many_attempts
     */
    async signInWithFactor(challenge: string, code: string, visit: Visit) {
      const claimed = challenges.read(challenge)
      const user = claimed && (await accountRepository.findById(claimed.userId))
      if (user?.status !== 'active' || user.revision !== claimed?.revision) {
        throw new Problem('challenge_expired')
      }
      if (!(await secondFactors.isActive(user.id))) throw new Problem('challenge_expired')
      const secondFactor = await secondFactors.check(user, code, visit.requestId)
      return sessions.begin(user, visit.requestId, { ...visit, secondFactor })
    },

    /**
     * Whether it is really the user, and not somebody at a screen that was left open, who changes the password.
     * @throws Problem bad_credentials, too_many_attempts
     */
    async confirm(userId: string, password: string, visit: Visit): Promise<UserRecord> {
      const user = await accountRepository.findById(userId)
      return checkPassword(user, user?.username ?? '', password, visit)
    },
  }
}
export type SignInService = ReturnType<typeof createSignInService>

const digest = (text: string) => createHash('sha256').update(text).digest('base64url')

/** An IPv6 customer has a whole /64 and may change the address within it at will. */
function networkOf(ip: string): string {
  if (!ip.includes(':') || ip.includes('.')) return ip
  return (ip.split('::')[0] ?? '').split(':').slice(0, 4).join(':')
}
