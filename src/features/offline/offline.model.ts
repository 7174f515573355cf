import { model, Schema, type InferSchemaType } from 'mongoose'
import { OFFLINE_ITEM_KINDS } from './shared/item.js'

export const DECISIONS = ['pay', 'do_not_pay'] as const
export type Decision = (typeof DECISIONS)[number]

/** What stands in place of a decision until there is one. */
export const UNDECIDED = 'undecided'

const { ObjectId, Mixed } = Schema.Types

const leaseSchema = new Schema(
  {
    communityId: { type: ObjectId, required: true },
    shopId: { type: ObjectId, required: true },
    deviceId: { type: ObjectId, required: true },
    issuedAt: { type: Date, required: true },
    until: { type: Date, required: true },
    maxRedemptions: { type: Number, required: true },
    perCardPerDay: { type: Number, required: true },
    capFen: { type: Number, required: true },
    secondFactorAboveFen: { type: Number, default: null },
    /** Absent in leases from before it was said. */
    carerPolicy: String,
    /** Names the benefits, which many leases share. */
    benefitsDigest: { type: String, required: true },
    revocationVersion: { type: Number, required: true },
    /** Cards revoked before this moment were in the list for certain. */
    listedBefore: { type: Date, required: true },
    /** Entries of the list that were revoked later than that. */
    listedSince: { type: [String], default: [] },
    /** When the store may forget it. */
    forgetAt: { type: Date, required: true },
  },
  { collection: 'offlineLeases' },
)
leaseSchema.index({ communityId: 1, deviceId: 1, _id: 1 })
leaseSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 })
/** A permission for one device to redeem without network, as it was signed. */
export type StoredLease = InferSchemaType<typeof leaseSchema>
export const LeaseModel = model('OfflineLease', leaseSchema)

const leasedBenefitsSchema = new Schema(
  {
    communityId: { type: ObjectId, required: true },
    digest: { type: String, required: true },
    benefits: { type: Mixed, required: true },
  },
  { collection: 'offlineLeasedBenefits' },
)
leasedBenefitsSchema.index({ communityId: 1, digest: 1 }, { unique: true })
/** The benefits of leases by their digest: they are kept once and not with every lease. */
export const LeasedBenefitsModel = model('OfflineLeasedBenefits', leasedBenefitsSchema)

const linkSchema = new Schema(
  {
    communityId: { type: ObjectId, required: true },
    deviceId: { type: ObjectId, required: true },
    sequence: { type: Number, required: true },
    hash: { type: String, required: true },
    previousHash: { type: String, required: true },
    uploadedAt: { type: Date, required: true },
  },
  { collection: 'offlineLinks' },
)
linkSchema.index({ communityId: 1, deviceId: 1, hash: 1 }, { unique: true })
linkSchema.index({ communityId: 1, deviceId: 1, sequence: 1 })
/** The chain of a device's items as far as it was handed in, whatever became of them. */
export type ChainLink = InferSchemaType<typeof linkSchema>
export const LinkModel = model('OfflineLink', linkSchema)

const quarantineSchema = new Schema(
  {
    communityId: { type: ObjectId, required: true },
    shopId: { type: ObjectId, required: true },
    deviceId: { type: ObjectId, required: true },
    /** The item's key, or for want of one its digest. */
    key: { type: String, required: true },
    /** SHA-256 of the item as it came. */
    digest: { type: String, required: true },
    /** Why it is no redemption: a word of quarantine-reasons.ts. */
    reason: { type: String, required: true },
    kind: { type: String, enum: [...OFFLINE_ITEM_KINDS, null], default: null },
    sequence: { type: Number, default: null },
    hash: { type: String, default: null },
    previousHash: { type: String, default: null },
    leaseId: { type: String, default: null },
    deviceTime: { type: Date, default: null },
    benefitId: { type: String, default: null },
    billFen: { type: Number, default: null },
    discountFen: { type: Number, default: null },
    /** The item as it came, cut off where it is too long. */
    content: { type: String, required: true },
    by: { type: Mixed, required: true },
    requestId: String,
    uploadedAt: { type: Date, required: true },
    /** `undecided`, or the last decision. */
    review: { type: String, required: true },
  },
  { collection: 'offlineQuarantine' },
)
quarantineSchema.index({ communityId: 1, deviceId: 1, key: 1, digest: 1 }, { unique: true })
quarantineSchema.index({ communityId: 1, uploadedAt: -1, _id: -1 })
quarantineSchema.index({ communityId: 1, review: 1, uploadedAt: -1, _id: -1 })
/** Uploaded items that are no redemption, kept as they came for staff to decide. */
export type QuarantinedItem = InferSchemaType<typeof quarantineSchema>
export const QuarantineModel = model('OfflineQuarantine', quarantineSchema)

const decisionSchema = new Schema(
  {
    communityId: { type: ObjectId, required: true },
    /** Of a flagged redemption or a quarantined item. */
    subjectId: { type: ObjectId, required: true },
    subjectKind: { type: String, enum: ['redemption', 'quarantine'], required: true },
    decision: { type: String, enum: DECISIONS, required: true },
    reason: { type: String, required: true },
    by: { type: Mixed, required: true },
    at: { type: Date, required: true },
    requestId: String,
  },
  { collection: 'offlineDecisions' },
)
decisionSchema.index({ communityId: 1, subjectId: 1, _id: 1 })
/** What staff decided, insert-only: a later decision supersedes the former and both stay. */
export type StoredDecision = InferSchemaType<typeof decisionSchema>
export const DecisionModel = model('OfflineDecision', decisionSchema)
