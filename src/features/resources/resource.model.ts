import { model, Schema, type InferSchemaType } from 'mongoose'
import { BOOKING_STATES, RESOURCE_KINDS, RESOURCE_STATUSES } from './resource-kinds.js'

const id = Schema.Types.ObjectId

const resourceSchema = new Schema(
  {
    communityId: { type: id, required: true },
    /** Whose it is; null for the community's own. */
    organizationId: { type: id, default: null },
    kind: { type: String, enum: RESOURCE_KINDS, required: true },
    name: { type: String, required: true },
    description: { type: String, default: null },
    place: { type: String, default: null },
    /** How many people it holds or carries. */
    capacity: { type: Number, default: null },
    /** When it can be had: on these weekdays, 1 = Monday, between these times `HH:mm`. */
    weekdays: { type: [Number], required: true },
    from: { type: String, required: true },
    to: { type: String, required: true },
    status: { type: String, enum: RESOURCE_STATUSES, required: true, default: 'active' },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
resourceSchema.index({ communityId: 1, _id: -1 })
resourceSchema.index({ communityId: 1, organizationId: 1, _id: -1 })
export type Resource = InferSchemaType<typeof resourceSchema>
export const ResourceModel = model('Resource', resourceSchema)

const bookingSchema = new Schema(
  {
    communityId: { type: id, required: true },
    resourceId: { type: id, required: true },
    resourceName: { type: String, required: true },
    resourceKind: { type: String, enum: RESOURCE_KINDS, required: true },
    /** Whose the resource is and who asks for it; null for the community itself. */
    giverId: { type: id, default: null },
    takerId: { type: id, default: null },
    day: { type: String, required: true },
    from: { type: String, required: true },
    to: { type: String, required: true },
    purpose: { type: String, required: true },
    state: { type: String, enum: BOOKING_STATES, required: true },
    reason: { type: String, default: null },
    /** What it was used for, and how many people came. */
    usedFor: { type: String, default: null },
    people: { type: Number, default: null },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
bookingSchema.index({ communityId: 1, day: -1, _id: -1 })
bookingSchema.index({ communityId: 1, giverId: 1, day: -1, _id: -1 })
bookingSchema.index({ communityId: 1, takerId: 1, day: -1, _id: -1 })
bookingSchema.index({ communityId: 1, resourceId: 1, day: 1 })
export type Booking = InferSchemaType<typeof bookingSchema>
export const BookingModel = model('Booking', bookingSchema)

const slotSchema = new Schema({
  communityId: { type: id, required: true },
  resourceId: { type: id, required: true },
  day: { type: String, required: true },
  /** Which half hour of the day, 0 to 47. */
  slot: { type: Number, required: true },
  bookingId: { type: id, required: true },
})
/** A half hour of a resource belongs to one booking: whoever is second is refused by the index itself. */
slotSchema.index({ communityId: 1, resourceId: 1, day: 1, slot: 1 }, { unique: true })
slotSchema.index({ communityId: 1, bookingId: 1 })
export const BookingSlotModel = model('BookingSlot', slotSchema, 'bookingSlots')
