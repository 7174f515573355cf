import type { Request } from 'express'
import { timeOfDayIn } from '../../../lib/business-day.js'
import { findNamedMembers } from '../../members/member-names.js'
import type { AttendanceRecord } from '../attendance/attendance.repository.js'
import type { SignUpRecord } from '../sign-ups/sign-up.repository.js'

/** Full names by member, which only staff are shown. */
export async function memberNames(
  communityId: string,
  ids: readonly unknown[],
): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter(Boolean).map(String))]
  if (known.length === 0) return new Map()
  const found = await findNamedMembers(communityId, known)
  return new Map([...found].map(([id, { name }]) => [id, name]))
}

/** Somebody on the list; without `people` the masked name only, and no way to the member. */
export function signUpRow(req: Request, signUp: SignUpRecord, people?: ReadonlyMap<string, string>) {
  const memberId = String(signUp.memberId)
  return {
    id: String(signUp._id),
    memberId: people ? memberId : null,
    name: people?.get(memberId) ?? signUp.maskedName,
    number: signUp.number,
    sourceWords: req.t(`activities:sources.${signUp.source}`),
    signedUpAt: signUp.signedUpAt.toISOString(),
    promotedAt: signUp.promotedAt?.toISOString() ?? null,
    notInvited: signUp.notInvited ? req.t(`activities:not_invited.${signUp.notInvited}`) : null,
  }
}

/** Somebody who was there, or what else was taken down. */
export function attendanceRow(req: Request, one: AttendanceRecord, people?: ReadonlyMap<string, string>) {
  const memberId = one.memberId ? String(one.memberId) : null
  const name = memberId ? (people?.get(memberId) ?? one.maskedName) : null
  return {
    id: String(one._id),
    memberId: people ? memberId : null,
    name: name ?? req.t('activities:attendance.nobody'),
    time: timeOfDayIn(one.at),
    wayWords: one.way ? req.t(`activities:ways.${one.way}`) : '',
    isWalkIn: one.isWalkIn,
    isOffline: Boolean(one.offline),
    flags: one.flags.map((flag) => req.t(`activities:flags.${flag}`)),
    stateWords: req.t(`activities:attendance.states.${one.state}`),
    reason: one.void?.reason ?? (one.unreadable ? req.t(`activities:unreadable.${one.unreadable}`) : ''),
  }
}
