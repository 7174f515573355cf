import { model, Schema, type InferSchemaType } from 'mongoose'
import { NOTIFICATION_KINDS, TOPICS } from './topics.js'

/**
 * `dropped`: it was not to be sent any more: the channel was switched off, the member does not want it, or it is not so any more.
 */
export const NOTIFICATION_STATES = ['waiting', 'sent', 'given_up', 'dropped'] as const
export type NotificationState = (typeof NOTIFICATION_STATES)[number]
export const CHANNEL_KINDS = ['off', 'log', 'webhook'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

/**
 * The outbox: what is still to be told outside, and what has become of it. It holds references only; who it is about and what it says
 * is read when it is sent, so that nothing of an erased member goes out.
 */
const notificationSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    /** Of a use only. */
    redemptionId: { type: Schema.Types.ObjectId },
    /** Of everything else: the sign-up, the request or the alarm; which of its facts of this kind; and whose page tells more. */
    subjectId: { type: Schema.Types.ObjectId },
    ordinal: { type: Number },
    aboutId: { type: Schema.Types.ObjectId },
    kind: { type: String, enum: NOTIFICATION_KINDS, required: true },
    state: { type: String, enum: NOTIFICATION_STATES, required: true, default: 'waiting' },
    attempts: { type: Number, required: true, default: 0 },
    /** When it is tried next; while it is being sent, when another process may take it. */
    nextAt: { type: Date, required: true },
    /** Why the last attempt failed: a word, with the status where the other side answered. */
    failure: { type: { kind: String, status: Number }, _id: false, default: undefined },
    sentAt: { type: Date, default: null },
    /** When the store forgets it; absent while it waits. */
    forgetAt: Date,
  },
  { timestamps: true },
)
notificationSchema.index(
  { communityId: 1, redemptionId: 1, kind: 1 },
  {
    name: 'one_of_each_use',
    unique: true,
    partialFilterExpression: { redemptionId: { $exists: true } },
  },
)
notificationSchema.index(
  { communityId: 1, subjectId: 1, kind: 1, ordinal: 1 },
  { unique: true, partialFilterExpression: { subjectId: { $exists: true } } },
)
notificationSchema.index({ communityId: 1, state: 1, _id: -1 })
notificationSchema.index({ communityId: 1, _id: -1 })
notificationSchema.index(
  { state: 1, communityId: 1, nextAt: 1, _id: 1 },
  { partialFilterExpression: { state: 'waiting' } },
)
notificationSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 })
export type Notification = InferSchemaType<typeof notificationSchema>
export const NotificationModel = model('Notification', notificationSchema)

const channelSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: CHANNEL_KINDS, required: true },
    url: { type: String, default: null },
    /** The secret that signs what is sent; shown once when it is made, then never again. */
    secretCipher: { type: String, default: null },
    /** Whether the member's telephone number goes along: an SMS sender needs it, others do not. */
    includesPhone: { type: Boolean, required: true, default: false },
    /** What is told; absent where it was set up when only uses were. */
    topics: { type: [{ type: String, enum: TOPICS }], default: undefined },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'notificationChannels' },
)
channelSchema.index({ communityId: 1 }, { unique: true })
export type NotificationChannel = InferSchemaType<typeof channelSchema>
export const NotificationChannelModel = model('NotificationChannel', channelSchema)
