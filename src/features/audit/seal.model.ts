import { model, Schema, type InferSchemaType } from 'mongoose'

/** What seals cover: audit events, and redemptions with their voids, which are audit events by themselves. */
export const SEALED_COLLECTIONS = ['auditEvents', 'redemptions'] as const
export type SealedCollection = (typeof SEALED_COLLECTIONS)[number]

/** A redemption is a fact when it is recorded; its void is a second one. */
export const SEALED_PARTS = ['fact', 'void'] as const
export type SealedPart = (typeof SEALED_PARTS)[number]

const leafSchema = new Schema(
  {
    collection: { type: String, enum: SEALED_COLLECTIONS, required: true },
    id: { type: Schema.Types.ObjectId, required: true },
    part: { type: String, enum: SEALED_PARTS, required: true },
    hash: { type: Buffer, required: true },
  },
  { _id: false, id: false, suppressReservedKeysWarning: true },
)

const auditSealSchema = new Schema(
  {
    /** 1, 2, 3 … without a gap. */
    no: { type: Number, required: true },
    /** Hash of the seal before; 64 zeros for the first. */
    previousHash: { type: String, required: true },
    /** Merkle root of the leaves in their order. */
    root: { type: String, required: true },
    leaves: { type: [leafSchema], required: true },
    sealedAt: { type: Date, required: true },
    keyId: { type: Number, required: true },
    /** ES256 over the seal's head, base64url. */
    signature: { type: String, required: true },
  },
  { collection: 'auditSeals', versionKey: false },
)
auditSealSchema.index({ no: 1 }, { unique: true })

const queuedLeavesSchema = new Schema(
  { leaves: { type: [leafSchema], required: true } },
  { collection: 'auditQueue', versionKey: false },
)
/** Redemptions, refusals and voids that wait for the next seal, as many in one document as were taken in together. */
export const QueuedLeavesModel = model('QueuedLeaves', queuedLeavesSchema)

/** One link of the chain: what was new since the one before, signed. Inserted once, never changed. */
export type AuditSeal = InferSchemaType<typeof auditSealSchema>
export const AuditSealModel = model('AuditSeal', auditSealSchema)
