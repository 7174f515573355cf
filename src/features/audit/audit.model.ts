import { model, Schema, type InferSchemaType } from 'mongoose'

const auditEventSchema = new Schema(
  {
    /** Null for what concerns no single community, such as keys. */
    communityId: { type: Schema.Types.ObjectId, default: null },
    /** Past tense: AGREEMENT_SIGNED, CARD_REVOKED, ID_NUMBER_REVEALED. */
    type: { type: String, required: true },
    actor: { type: Schema.Types.Mixed, required: true },
    /** References only, e.g. [{ kind: 'member', id }]; never personal data. */
    subjects: { type: [{ _id: false, kind: String, id: String }], default: [] },
    beforeHash: { type: String, default: null },
    afterHash: { type: String, default: null },
    requestId: { type: String, default: null },
    reason: { type: String, default: null },
    /** Facts without personal data: statuses, counts, the fields that changed. */
    facts: { type: Schema.Types.Mixed, default: {} },
    deviceTime: { type: Date, default: null },
    at: { type: Date, required: true },
    /** Number of the seal that covers it; absent until the sealer came by. */
    sealNo: { type: Number },
    unsealed: { type: Boolean },
  },
  { collection: 'auditEvents' },
)
auditEventSchema.index({ communityId: 1, at: -1, _id: -1 })
auditEventSchema.index({ communityId: 1, type: 1, at: -1, _id: -1 })
auditEventSchema.index({ communityId: 1, 'subjects.id': 1, at: -1, _id: -1 })
auditEventSchema.index({ communityId: 1, 'actor.userId': 1, at: -1, _id: -1 })
auditEventSchema.index({ unsealed: 1, _id: 1 }, { partialFilterExpression: { unsealed: true } })
export type AuditEvent = InferSchemaType<typeof auditEventSchema>
export const AuditEventModel = model('AuditEvent', auditEventSchema)
