import type { ClientSession } from 'mongoose'
import { hashToken, isTokenOf, newOpaqueToken } from '../../http/opaque-token.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { Enrolment } from './device.model.js'
import * as repository from './enrolment.repository.js'
import type { NewEnrolment, StoredEnrolment } from './enrolment.repository.js'

/** How long an invitation may be claimed, in ms. */
export const INVITATION_LIFE_MS = 10 * 60_000
/** A late claim must say used or expired and not unknown, so invitations outlive their use by a day. */
const MEMORY_MS = 86_400_000

/** One-time invitations to bind a phone or to enrol a device. Only hashes of their tokens are stored. */
export function createInvitations({ now }: { now: () => Date }) {
  return {
    async invite(
      to: Pick<NewEnrolment, 'communityId' | 'kind' | 'memberId' | 'deviceId'>,
      session: ClientSession,
    ): Promise<{ token: string; expiresAt: Date }> {
      const token = newOpaqueToken('enrolment')
      const expiresAt = new Date(now().getTime() + INVITATION_LIFE_MS)
      const forgetAt = new Date(expiresAt.getTime() + MEMORY_MS)
      await repository.insertEnrolment({ ...to, tokenHash: hashToken(token), expiresAt, forgetAt }, session)
      return { token, expiresAt }
    },

    /**
     * Takes an invitation, for one caller ever, in the transaction of what it is taken for.
     * @throws NotFoundProblem, Problem enrolment_used or enrolment_expired
     */
    async claim(kind: Enrolment['kind'], token: string, session: ClientSession): Promise<StoredEnrolment> {
      const tokenHash = knownHash(token)
      const claimed = await repository.claimEnrolment(kind, tokenHash, now(), session)
      return claimed ?? refuse(await repository.findEnrolment(kind, tokenHash, session))
    },

    /** Looks at an open invitation without taking it. @throws as `claim` */
    async peek(kind: Enrolment['kind'], token: string): Promise<StoredEnrolment> {
      const found = await repository.findEnrolment(kind, knownHash(token))
      if (!found || found.claimedAt || found.expiresAt <= now()) return refuse(found)
      return found
    },

    /** Ends the open invitations of a member or a device. */
    async expire(
      of: Parameters<typeof repository.expireEnrolments>[0],
      session: ClientSession,
    ): Promise<void> {
      await repository.expireEnrolments(of, now(), session)
    },
  }
}
export type Invitations = ReturnType<typeof createInvitations>

function knownHash(token: string): string {
  if (!isTokenOf('enrolment', token)) throw new NotFoundProblem()
  return hashToken(token)
}

function refuse(enrolment: StoredEnrolment | null): never {
  if (!enrolment) throw new NotFoundProblem()
  throw new Problem(enrolment.claimedAt ? 'enrolment_used' : 'enrolment_expired')
}
