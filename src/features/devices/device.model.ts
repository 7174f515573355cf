import { model, Schema, type InferSchemaType } from 'mongoose'

export const DEVICE_PROFILES = ['cashier', 'manager'] as const
export const DEVICE_STATUSES = ['enrolling', 'active', 'locked', 'wiped'] as const

const deviceSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    shopId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    profile: { type: String, enum: DEVICE_PROFILES, required: true },
    status: { type: String, enum: DEVICE_STATUSES, required: true, default: 'enrolling' },
    tokenHash: { type: String },
    lastSeenAt: { type: Date, default: null },
    appVersion: { type: String, default: null },
    /** How many facts it still holds that were recorded offline, as it said itself with its last upload. */
    queueLength: { type: Number, default: null },
    lastUploadAt: { type: Date, default: null },
    /** Who has unlocked it by PIN. Another unlock, a lock and the end of the time put an end to it. */
    shift: {
      type: {
        id: { type: String, required: true },
        userId: { type: Schema.Types.ObjectId, required: true },
        beganAt: { type: Date, required: true },
        endsAt: { type: Date, required: true },
      },
      _id: false,
      default: null,
    },
  },
  { timestamps: true },
)
deviceSchema.index({ communityId: 1, shopId: 1, _id: 1 })
deviceSchema.index(
  { tokenHash: 1 },
  { unique: true, partialFilterExpression: { tokenHash: { $exists: true } } },
)
export type Device = InferSchemaType<typeof deviceSchema>
export const DeviceModel = model('Device', deviceSchema)

export const ENROLMENT_KINDS = ['phone', 'device'] as const

const enrolmentSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: ENROLMENT_KINDS, required: true },
    memberId: { type: Schema.Types.ObjectId, default: null },
    deviceId: { type: Schema.Types.ObjectId, default: null },
    tokenHash: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    claimedAt: { type: Date, default: null },
    forgetAt: { type: Date, required: true },
  },
  { timestamps: true },
)
enrolmentSchema.index({ tokenHash: 1 }, { unique: true })
enrolmentSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 })
/** A one-time invitation, good for ten minutes, to bind a phone or to enrol a counter device. */
export type Enrolment = InferSchemaType<typeof enrolmentSchema>
export const EnrolmentModel = model('Enrolment', enrolmentSchema)
