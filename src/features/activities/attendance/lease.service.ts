import { Types } from 'mongoose'
import type { Keyring } from '../../../infrastructure/keyring.js'
import { inTransaction } from '../../../infrastructure/mongo.js'
import type { SignedTokens } from '../../../infrastructure/signed-token.js'
import { businessDayOf, endOfBusinessDay } from '../../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import { findRevokedSignedCards } from '../../cards/card-facts.js'
import { revocationEntry } from '../../codes/card-code.js'
import { publicKeys } from '../../offline/grant.js'
import { CLOCK_WRONG_MS } from '../../offline/shared/lease.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import type { ActivityDependencies } from '../activity-services.js'
import { recordActivityEvent, type Meta } from '../activity-event.js'
import { findActivity } from '../planning/activity.repository.js'
import { insertAttendanceLease } from './attendance.repository.js'
import type { AttendanceGrant } from './shared/attendance-lease.js'

const DAY_MS = 24 * 3_600_000
const KEPT_MS = 400 * DAY_MS

interface Dependencies extends Pick<ActivityDependencies, 'audit' | 'now'> {
  tokens: Pick<SignedTokens, 'sign'>
  keyring: Pick<Keyring, 'jwks'>
}

/** Gives a device the signed permission to take down who comes to one activity while it has no network, until the end of its day. */
export function createAttendanceLeases({ audit, now, tokens, keyring }: Dependencies) {
  return {
    /** @throws NotFoundProblem; Problem activity_over, activity_not_today, clock_wrong */
    async grant(
      scope: OrganizationScope,
      activityId: string,
      { holder, deviceTime }: { holder: string; deviceTime: Date },
      meta: Meta,
    ): Promise<AttendanceGrant> {
      const at = now()
      const activity = await findActivity(scope, activityId)
      if (!activity || activity.state === 'draft') throw new NotFoundProblem()
      if (activity.state !== 'announced') throw new Problem('activity_over')
      const today = businessDayOf(at)
      if (activity.day !== today) throw new Problem('activity_not_today')
      const clockOffsetMs = at.getTime() - deviceTime.getTime()
      if (Math.abs(clockOffsetMs) > CLOCK_WRONG_MS) {
        throw new Problem('clock_wrong', { members: { clockOffsetMs, serverTime: at.toISOString() } })
      }
      const until = endOfBusinessDay(today)
      const { communityId } = scope
      const { leaseId, revocations } = await inTransaction(async (session) => {
        const revoked = await findRevokedSignedCards(communityId, session)
        const alive = revoked.filter(({ expiresOn }) => expiresOn === null || expiresOn >= today)
        const entries = alive.map(({ serial, issueNo }) => revocationEntry(serial, issueNo)).sort()
        const lease = await insertAttendanceLease(session, {
          communityId: new Types.ObjectId(communityId),
          activityId: activity._id,
          holder,
          issuedAt: at,
          until,
          forgetAt: new Date(until.getTime() + KEPT_MS),
        })
        const facts = { leaseId: String(lease._id) }
        await recordActivityEvent(audit, session, 'ATTENDANCE_LEASE_GRANTED', activity, meta, facts)
        return { leaseId: String(lease._id), revocations: { version: revoked.length, entries } }
      })
      const seconds = Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1000))
      const claims = {
        jti: leaseId,
        communityId,
        activityId,
        until: until.toISOString(),
        revocationVersion: revocations.version,
      }
      return {
        lease: tokens.sign('attendance', claims, seconds, at),
        leaseId,
        keys: publicKeys(keyring),
        revocations: tokens.sign('revocations', { communityId, ...revocations }, seconds, at),
        activityId,
        expiresAt: until.toISOString(),
        serverTime: at.toISOString(),
      }
    },
  }
}
export type AttendanceLeases = ReturnType<typeof createAttendanceLeases>
