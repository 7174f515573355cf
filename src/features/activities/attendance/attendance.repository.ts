import mongoose, { type ClientSession, type Types } from 'mongoose'
import {
  AttendanceLeaseModel,
  AttendanceModel,
  type Attendance,
  type AttendanceState,
  type StoredAttendanceLease,
} from './attendance.model.js'

export type AttendanceRecord = Attendance & { _id: Types.ObjectId }
export type AttendanceLeaseRecord = StoredAttendanceLease & { _id: Types.ObjectId }

/** The one name of a member's being at an activity. */
export const presentKeyOf = (activityId: unknown, memberId: unknown) =>
  `${String(activityId)}|${String(memberId)}`

/** @throws a duplicate key on `presentKey`, `codeId` or `requestKey` */
export async function insertAttendance(
  session: ClientSession,
  attendance: object,
): Promise<AttendanceRecord> {
  const [created] = await AttendanceModel.create([attendance], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

export async function findByRequestKey(
  communityId: string,
  activityId: Types.ObjectId,
  requestKey: string,
): Promise<AttendanceRecord | null> {
  return AttendanceModel.findOne({ communityId, activityId, requestKey }).lean()
}

/** The attendance of a member that counts. */
export async function findPresent(
  communityId: string,
  activityId: unknown,
  memberId: string,
): Promise<AttendanceRecord | null> {
  return AttendanceModel.findOne({ communityId, presentKey: presentKeyOf(activityId, memberId) }).lean()
}

export async function findByCodeId(communityId: string, codeId: string): Promise<AttendanceRecord | null> {
  return AttendanceModel.findOne({ communityId, codeId }).lean()
}

export async function findAttendance(
  communityId: string,
  id: string,
  session: ClientSession | null = null,
): Promise<AttendanceRecord | null> {
  return AttendanceModel.findOne({ communityId, _id: id }).session(session).lean()
}

/** Everything that was taken down at an activity in these states, oldest first. */
export async function findAttendances(
  communityId: string,
  activityIds: readonly (string | Types.ObjectId)[],
  states: readonly AttendanceState[],
): Promise<AttendanceRecord[]> {
  if (activityIds.length === 0) return []
  return AttendanceModel.find({
    communityId,
    activityId: mongoose.trusted({ $in: [...activityIds] }),
    state: mongoose.trusted({ $in: [...states] }),
  })
    .sort({ at: 1, _id: 1 })
    .lean<AttendanceRecord[]>()
}

/** At which activities a member was, the latest first. */
export async function findAttendancesOfMember(
  communityId: string,
  memberId: string,
): Promise<AttendanceRecord[]> {
  return AttendanceModel.find({ communityId, memberId, state: 'present' }).sort({ at: -1 }).limit(200).lean()
}

export async function countWalkIns(communityId: string, activityId: Types.ObjectId): Promise<number> {
  return AttendanceModel.countDocuments({ communityId, activityId, state: 'present', isWalkIn: true })
}

/** Takes an attendance back that still counts; null when it does not. */
export async function voidAttendance(
  session: ClientSession,
  { _id, communityId }: AttendanceRecord,
  voided: object,
): Promise<AttendanceRecord | null> {
  return AttendanceModel.findOneAndUpdate(
    { _id, communityId, state: 'present' },
    { $set: { state: 'voided', void: voided }, $unset: { presentKey: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}

export async function forgetNameInAttendances(
  { communityId, memberId }: { communityId: string; memberId: string },
  session: ClientSession | null,
): Promise<void> {
  await AttendanceModel.updateMany(
    { communityId, memberId },
    { $set: { maskedName: '***' } },
    session ? { session } : {},
  )
}

export async function insertAttendanceLease(
  session: ClientSession,
  lease: object,
): Promise<AttendanceLeaseRecord> {
  const [created] = await AttendanceLeaseModel.create([lease], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

/** One that this holder was given for this activity. */
export async function findAttendanceLease(
  communityId: string,
  activityId: string,
  holder: string,
  id: string,
): Promise<AttendanceLeaseRecord | null> {
  return AttendanceLeaseModel.findOne({ communityId, activityId, holder, _id: id }).lean()
}
