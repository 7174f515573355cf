import { model, Schema, type InferSchemaType } from 'mongoose'
import { ATTENDANCE_FLAGS, UNREADABLE_REASONS } from './attendance-flags.js'

const id = Schema.Types.ObjectId

/** `again`: the member was there already, by another device; `unreadable`: handed in, but nobody's. Both are kept and not counted. */
export const ATTENDANCE_STATES = ['present', 'again', 'voided', 'unreadable'] as const
export type AttendanceState = (typeof ATTENDANCE_STATES)[number]

export const ATTENDANCE_WAYS = ['printed', 'phone', 'proof', 'typed', 'card_number', 'list'] as const
export type AttendanceWay = (typeof ATTENDANCE_WAYS)[number]

const bySchema = new Schema(
  {
    kind: String,
    role: String,
    userId: String,
    deviceId: String,
    cardId: String,
    shopId: String,
    organizationId: String,
  },
  { _id: false },
)

const offlineSchema = new Schema(
  {
    leaseId: { type: String, required: true },
    sequence: { type: Number, default: null },
    hash: { type: String, default: null },
    previousHash: { type: String, default: null },
    /** The device's clock. */
    deviceTime: { type: Date, default: null },
    uploadedAt: { type: Date, required: true },
  },
  { _id: false },
)

const voidSchema = new Schema(
  {
    at: { type: Date, required: true },
    reason: { type: String, required: true },
    byRole: { type: String, required: true },
    byUserId: { type: String, default: null },
  },
  { _id: false },
)

const attendanceSchema = new Schema(
  {
    communityId: { type: id, required: true },
    activityId: { type: id, required: true },
    /** Null only for what is nobody's. */
    memberId: { type: id, default: null },
    cardId: { type: String, default: null },
    maskedName: { type: String, default: null },
    state: { type: String, enum: ATTENDANCE_STATES, required: true },
    /** `<activity>|<member>` while the attendance counts: a member is there once. */
    presentKey: String,
    /** Hash of the single-use code that it spent. */
    codeId: String,
    /** The Idempotency-Key, or the item's own. */
    requestKey: { type: String, required: true },
    /** What was asked under the key, so that the same key is not another person. */
    fingerprint: { type: String, required: true },
    way: { type: String, enum: [...ATTENDANCE_WAYS, null], default: null },
    at: { type: Date, required: true },
    /** Came without a place on the list. */
    isWalkIn: { type: Boolean, required: true, default: false },
    flags: { type: [{ type: String, enum: ATTENDANCE_FLAGS }], default: [] },
    by: { type: bySchema, required: true },
    offline: { type: offlineSchema, default: null },
    unreadable: { type: String, enum: [...UNREADABLE_REASONS, null], default: null },
    void: { type: voidSchema, default: null },
  },
  { timestamps: true },
)
attendanceSchema.index(
  { communityId: 1, presentKey: 1 },
  { unique: true, partialFilterExpression: { presentKey: { $exists: true } } },
)
attendanceSchema.index(
  { communityId: 1, codeId: 1 },
  { unique: true, partialFilterExpression: { codeId: { $exists: true } } },
)
attendanceSchema.index({ communityId: 1, activityId: 1, requestKey: 1 }, { unique: true })
attendanceSchema.index({ communityId: 1, activityId: 1, state: 1, at: 1 })
attendanceSchema.index({ communityId: 1, memberId: 1, at: -1 })
export type Attendance = InferSchemaType<typeof attendanceSchema>
export const AttendanceModel = model('Attendance', attendanceSchema)

const leaseSchema = new Schema(
  {
    communityId: { type: id, required: true },
    activityId: { type: id, required: true },
    /** `device:<id>` or `user:<id>`: who may hand in under it. */
    holder: { type: String, required: true },
    issuedAt: { type: Date, required: true },
    until: { type: Date, required: true },
    /** Facts may be handed in late; then staff want to know the permission. */
    forgetAt: { type: Date, required: true },
  },
  { collection: 'attendanceLeases' },
)
leaseSchema.index({ communityId: 1, activityId: 1 })
leaseSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 })
export type StoredAttendanceLease = InferSchemaType<typeof leaseSchema>
export const AttendanceLeaseModel = model('AttendanceLease', leaseSchema)
