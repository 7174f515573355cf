import type { ActorReference } from '../../../http/actor.js'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { businessDayOf } from '../../../lib/business-day.js'
import { sha256Hex } from '../../../lib/canonical-json.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import { spendSingleUseCode } from '../../codes/code.repository.js'
import { readCode } from '../../codes/read-code.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import { refuseCard } from '../../redemptions/judge.js'
import { codeAlreadyUsed, declined } from '../../redemptions/refusals.js'
import type { ActivityDependencies } from '../activity-services.js'
import { recordActivityEvent } from '../activity-event.js'
import { findActivity, type ActivityRecord } from '../planning/activity.repository.js'
import type { AttendanceWay } from './attendance.model.js'
import * as repository from './attendance.repository.js'
import { presentKeyOf, type AttendanceRecord } from './attendance.repository.js'
import { createNewcomers } from './newcomer.js'

/** What was held up, typed, or chosen on the list. */
export type Shown = { code: string } | { cardNumber: string; phoneLast4: string } | { memberId: string }

export interface AttendRequest {
  scope: OrganizationScope
  activityId: string
  shown: Shown
  /** The shop of the device or user; the activity stands for it where there is none. */
  shopId: string | undefined
  scannedBy: string
  key: string
  by: ActorReference
  requestId: string
}

export interface Attended {
  attendance: AttendanceRecord
  /** `again`: was there already; `replayed`: the same request once more. */
  outcome: 'new' | 'again' | 'replayed'
}

interface Identified {
  memberId: string
  cardId: string | null
  codeId: string | null
  way: AttendanceWay
}

/** Signing in at the door, with network: the code is read and refused as at a shop's counter. */
export function createAttendService(deps: ActivityDependencies) {
  const { now, audit, scanReader, lookUps } = deps
  const newcomerOf = createNewcomers(deps)

  /** @throws NotFoundProblem; Problem activity_over, activity_not_today */
  async function openActivity({ scope, activityId }: AttendRequest): Promise<ActivityRecord> {
    const activity = await findActivity(scope, activityId)
    if (!activity || activity.state === 'draft') throw new NotFoundProblem()
    if (activity.state !== 'announced') throw new Problem('activity_over')
    if (activity.day !== businessDayOf(now())) throw new Problem('activity_not_today')
    return activity
  }

  /** @throws Problem code_unknown, code_expired, code_already_used, card_revoked, card_blocked, card_expired, declined, too_many_attempts */
  async function identified(request: AttendRequest, activity: ActivityRecord): Promise<Identified> {
    const { communityId } = request.scope
    const { shown } = request
    const at = now()
    if ('memberId' in shown) {
      const holder = await lookUps.holder(communityId, { memberId: shown.memberId, cardId: null })
      if (!holder) throw new NotFoundProblem()
      refuseHolder(holder, at)
      return { memberId: shown.memberId, cardId: null, codeId: null, way: 'list' }
    }
    const activityId = String(activity._id)
    const presented = {
      communityId,
      shopId: request.shopId ?? activityId,
      scannedBy: request.scannedBy,
      by: request.by,
      requestId: request.requestId,
      place: { kind: 'activity', id: activityId },
      ...shown,
    }
    const code = await scanReader.identify(presented, at)
    if (code.codeId) {
      const spentBy = await lookUps.byCodeId(communityId, code.codeId)
      if (spentBy) throw codeAlreadyUsed(spentBy, request.shopId ?? '')
      const here = await repository.findByCodeId(communityId, code.codeId)
      // Held up twice at this door: the same person once more, and no other use.
      if (here && String(here.activityId) !== activityId) throw codeAlreadyUsed(undefined, '')
    }
    if (code.isExpired && !(await wasHere(communityId, activity, code))) throw new Problem('code_expired')
    const holder = await lookUps.holder(communityId, code, code.card)
    if (!holder) throw new NotFoundProblem()
    refuseHolder(holder, at)
    return { memberId: code.memberId, cardId: code.cardId, codeId: code.codeId, way: wayOf(shown) }
  }

  /** A spent code is past its time; whoever holds it up again at the same door is told that all is well. */
  async function wasHere(communityId: string, activity: ActivityRecord, code: { codeId: string | null }) {
    const here = code.codeId ? await repository.findByCodeId(communityId, code.codeId) : null
    return here?.activityId.equals(activity._id) ?? false
  }

  function refuseHolder(holder: Parameters<typeof refuseCard>[0], at: Date) {
    const refusal = refuseCard(holder, businessDayOf(at))
    if (refusal) throw new Problem(refusal)
    if (holder.member.status === 'suspended') throw declined('member_suspended')
  }

  async function record(
    request: AttendRequest,
    activity: ActivityRecord,
    who: Identified,
  ): Promise<AttendanceRecord> {
    const newcomer = await newcomerOf(activity, who.memberId)
    if (!newcomer) throw new NotFoundProblem()
    const { communityId } = request.scope
    const { member, isWalkIn, flags } = newcomer
    return inTransaction(async (session) => {
      const attendance = await repository.insertAttendance(session, {
        communityId,
        activityId: activity._id,
        memberId: who.memberId,
        cardId: who.cardId,
        maskedName: member.maskedName,
        state: 'present',
        presentKey: presentKeyOf(activity._id, who.memberId),
        ...(who.codeId ? { codeId: who.codeId } : {}),
        requestKey: request.key,
        fingerprint: fingerprintOf(request.shown),
        way: who.way,
        at: now(),
        isWalkIn,
        flags,
        by: request.by,
      })
      if (who.codeId) await spendSingleUseCode(communityId, who.codeId, now(), session)
      const meta = { actor: request.by, requestId: request.requestId }
      const facts = { memberId: who.memberId, way: who.way, isWalkIn, flags }
      await recordActivityEvent(audit, session, 'ATTENDANCE_TAKEN', activity, meta, facts)
      return attendance
    })
  }

  /** @throws Problem idempotency_key_reused */
  async function byKey(
    { scope, shown, key }: AttendRequest,
    activity: ActivityRecord,
  ): Promise<Attended | null> {
    const attendance = await repository.findByRequestKey(scope.communityId, activity._id, key)
    if (!attendance) return null
    if (attendance.fingerprint !== fingerprintOf(shown)) throw new Problem('idempotency_key_reused')
    return { attendance, outcome: 'replayed' }
  }

  return {
    /**
     * Notes once that a member is there. Nobody is sent away because it is full or not for them: that is noted beside it.
     * @throws NotFoundProblem; Problem activity_over, activity_not_today, idempotency_key_reused, and every refusal of a code
     */
    async attend(request: AttendRequest): Promise<Attended> {
      const activity = await openActivity(request)
      const known = await byKey(request, activity)
      if (known) return known
      const who = await identified(request, activity)
      const { communityId } = request.scope
      const before = await repository.findPresent(communityId, activity._id, who.memberId)
      if (before) return { attendance: before, outcome: 'again' }
      try {
        return { attendance: await record(request, activity, who), outcome: 'new' }
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
        const same = await byKey(request, activity)
        if (same) return same
        const present = await repository.findPresent(communityId, activity._id, who.memberId)
        if (present) return { attendance: present, outcome: 'again' }
        throw codeAlreadyUsed(undefined, '')
      }
    },
  }
}
export type AttendService = ReturnType<typeof createAttendService>

function wayOf(shown: Exclude<Shown, { memberId: string }>): AttendanceWay {
  if ('cardNumber' in shown) return 'card_number'
  const { kind } = readCode(shown.code)
  return kind === 'unreadable' ? 'printed' : kind
}

/** Only what names the thing shown, and not the digits that were to prove it. */
function fingerprintOf(shown: Shown): string {
  if ('code' in shown) return sha256Hex(shown.code)
  return sha256Hex('cardNumber' in shown ? shown.cardNumber : shown.memberId)
}
