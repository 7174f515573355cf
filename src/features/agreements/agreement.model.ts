import { model, Schema, type InferSchemaType } from 'mongoose'
import { benefitTermsSchema } from '../benefits/benefit.model.js'

export const AGREEMENT_STATUSES = ['draft', 'signed', 'suspended', 'ended'] as const
export type AgreementStatus = (typeof AGREEMENT_STATUSES)[number]
export const AGREEMENT_END_REASONS = ['expired', 'terminated'] as const

const agreementSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    shopId: { type: Schema.Types.ObjectId, required: true },
    number: { type: String, required: true },
    title: { type: String, required: true },
    startsOn: { type: String, required: true },
    endsOn: { type: String, required: true },
    services: { type: [String], default: [] },
    status: { type: String, enum: AGREEMENT_STATUSES, required: true, default: 'draft' },
    signedOn: { type: String, default: null },
    endReason: { type: String, enum: [...AGREEMENT_END_REASONS, null], default: null },
    endedAt: { type: Date, default: null },
    /** Why it was last suspended or terminated, in the words of staff. */
    statusReason: { type: String, default: null },
    /** Number of the newest version; 0 while it is a draft. */
    version: { type: Number, required: true, default: 0 },
    /** Grows with every change of its benefits, so that signing and such a change never pass each other. */
    benefitChanges: { type: Number, required: true, default: 0 },
    /** Attachments that count; those withdrawn do not. */
    attachmentCount: { type: Number, required: true, default: 0 },
    renewedFromId: { type: Schema.Types.ObjectId, default: null },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
agreementSchema.index({ communityId: 1, number: 1 }, { unique: true })
agreementSchema.index({ communityId: 1, shopId: 1, status: 1 })
agreementSchema.index({ communityId: 1, status: 1, endsOn: 1, _id: 1 })
export type Agreement = InferSchemaType<typeof agreementSchema>
export const AgreementModel = model('Agreement', agreementSchema)

const agreementVersionSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    agreementId: { type: Schema.Types.ObjectId, required: true },
    shopId: { type: Schema.Types.ObjectId, required: true },
    version: { type: Number, required: true },
    /** Business day from which this version decides; the highest version that has begun counts. */
    effectiveFrom: { type: String, required: true },
    title: { type: String, required: true },
    startsOn: { type: String, required: true },
    endsOn: { type: String, required: true },
    services: { type: [String], default: [] },
    benefits: [
      {
        _id: false,
        benefitId: { type: Schema.Types.ObjectId, required: true },
        terms: { type: benefitTermsSchema, required: true },
      },
    ],
  },
  { timestamps: { createdAt: true, updatedAt: false }, collection: 'agreementVersions' },
)
agreementVersionSchema.index({ communityId: 1, agreementId: 1, version: 1 }, { unique: true })
agreementVersionSchema.index({ communityId: 1, shopId: 1, version: 1 })
/** What an agreement said from a day on. Inserted once, never changed. */
export type AgreementVersion = InferSchemaType<typeof agreementVersionSchema>
export const AgreementVersionModel = model('AgreementVersion', agreementVersionSchema)
