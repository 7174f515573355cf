import { model, Schema, type InferSchemaType } from 'mongoose'
import { ALLIANCE_KINDS } from '../communities/alliance-kinds.js'

export const ORGANIZATION_STATUSES = ['active', 'left'] as const

const contactSchema = new Schema(
  {
    name: { type: String, required: true },
    duty: { type: String, default: null },
    phone: { type: String, required: true },
  },
  { _id: false },
)

const organizationSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    alliance: { type: String, enum: ALLIANCE_KINDS, required: true },
    /** Absent for a shop, whose name is the shop's. */
    name: { type: String },
    /** The shop that this member of the merchant alliance is; absent for all others. */
    shopId: { type: Schema.Types.ObjectId },
    partyOrganization: { type: String, default: null },
    contacts: { type: [contactSchema], default: [] },
    /** Business days between which it has joined; null where none was agreed. */
    startsOn: { type: String, default: null },
    endsOn: { type: String, default: null },
    /** What it promised to do, one sentence each. */
    pledges: { type: [String], default: [] },
    status: { type: String, enum: ORGANIZATION_STATUSES, required: true, default: 'active' },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
organizationSchema.index({ communityId: 1, alliance: 1, _id: 1 })
organizationSchema.index(
  { communityId: 1, alliance: 1, name: 1 },
  { unique: true, partialFilterExpression: { name: { $exists: true } } },
)
organizationSchema.index(
  { communityId: 1, shopId: 1 },
  { unique: true, partialFilterExpression: { shopId: { $exists: true } } },
)
export type Organization = InferSchemaType<typeof organizationSchema>
export const OrganizationModel = model('Organization', organizationSchema)
