import { model, Schema, type InferSchemaType } from 'mongoose'
import { BENEFIT_TAGS } from '../../benefits/benefit.types.js'
import { ACTIVITY_KINDS, ACTIVITY_STATES } from '../activity-kinds.js'

const id = Schema.Types.ObjectId

const picture = {
  /** Name of the stored file. */
  fileId: { type: id, required: true },
  contentType: { type: String, required: true },
  bytes: { type: Number, required: true },
}
const posterSchema = new Schema(picture, { _id: false })
const photoSchema = new Schema(
  {
    ...picture,
    /** How those who are to be seen agreed, in the words of whoever put it there. */
    consentNote: { type: String, required: true },
  },
  { _id: false },
)

const invitationSchema = new Schema(
  {
    minAge: { type: Number, default: null },
    tags: { type: [{ type: String, enum: BENEFIT_TAGS }], default: [] },
    buildings: { type: [String], default: [] },
  },
  { _id: false },
)

const count = { type: Number, required: true, default: 0 }

const activitySchema = new Schema(
  {
    communityId: { type: id, required: true },
    kind: { type: String, enum: ACTIVITY_KINDS, required: true },
    title: { type: String, required: true },
    description: { type: String, default: null },
    /** Who organizes it; none means the community itself. */
    organizationIds: { type: [id], required: true, default: [] },
    startsAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
    /** Business day of the beginning. */
    day: { type: String, required: true },
    /** Where, in words. */
    place: { type: String, required: true },
    /** The resource that is booked for it as it is announced. */
    resourceId: { type: id, default: null },
    bookingId: { type: id, default: null },
    /** How many places; null for no limit. */
    capacity: { type: Number, default: null },
    invitation: { type: invitationSchema, default: () => ({}) },
    poster: { type: posterSchema, default: null },
    photos: { type: [photoSchema], default: [] },
    state: { type: String, enum: ACTIVITY_STATES, required: true, default: 'draft' },
    announcedAt: { type: Date, default: null },
    /** When time or place last changed after it was announced. */
    movedAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    cancelReason: { type: String, default: null },
    /** How many have a place. */
    taken: count,
    /** The number of the latest sign-up; numbers are the order in which people asked. */
    lastNumber: count,
    /** Faces that were counted at the desk. */
    deskFaces: { good: count, fair: count, poor: count },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
activitySchema.index({ communityId: 1, startsAt: -1, _id: -1 })
activitySchema.index({ communityId: 1, state: 1, startsAt: 1 })
activitySchema.index({ communityId: 1, organizationIds: 1, startsAt: -1, _id: -1 })
activitySchema.index({ state: 1, day: 1 })
export type Activity = InferSchemaType<typeof activitySchema>
export const ActivityModel = model('Activity', activitySchema)
