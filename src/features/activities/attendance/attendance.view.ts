import { z } from 'zod'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import { ATTENDANCE_FLAGS, UNREADABLE_REASONS } from './attendance-flags.js'
import { ATTENDANCE_STATES, ATTENDANCE_WAYS } from './attendance.model.js'
import type { AttendanceRecord } from './attendance.repository.js'

export const attendanceAnswer = z.object({
  id: z.string(),
  activityId: z.string(),
  /** Null for an organization, and for what is nobody's. */
  memberId: z.string().nullable(),
  maskedName: z.string().nullable(),
  state: z.enum(ATTENDANCE_STATES),
  way: z.enum(ATTENDANCE_WAYS).nullable(),
  at: z.string(),
  isWalkIn: z.boolean(),
  flags: z.array(z.enum(ATTENDANCE_FLAGS)),
  isOffline: z.boolean(),
  unreadable: z.enum(UNREADABLE_REASONS).nullable(),
  voidReason: z.string().nullable(),
})
export type AttendanceView = z.infer<typeof attendanceAnswer>

export const turnoutAnswer = z.object({
  signedUp: z.int(),
  came: z.int(),
  walkIns: z.int(),
  noShows: z.int(),
})

/** A line of who was there. */
export function attendanceView(record: AttendanceRecord, { mayName }: { mayName: boolean }): AttendanceView {
  return {
    id: String(record._id),
    activityId: String(record.activityId),
    memberId: mayName && record.memberId ? String(record.memberId) : null,
    maskedName: record.maskedName ?? null,
    state: record.state,
    way: record.way ?? null,
    at: record.at.toISOString(),
    isWalkIn: record.isWalkIn,
    flags: [...record.flags],
    isOffline: Boolean(record.offline),
    unreadable: record.unreadable ?? null,
    voidReason: record.void?.reason ?? null,
  }
}

export const mayName = (scope: OrganizationScope) => scope.organizationId === undefined
