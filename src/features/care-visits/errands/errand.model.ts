import { model, Schema, type InferSchemaType } from 'mongoose'
import { NEEDS } from '../visits/visit.model.js'

export const ERRAND_STATES = ['open', 'done', 'dropped'] as const

const errandSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    maskedName: { type: String, required: true },
    visitId: { type: Schema.Types.ObjectId, required: true },
    need: { type: String, enum: NEEDS, required: true },
    /** A volunteer or one of the staff. */
    ownerId: { type: Schema.Types.ObjectId, required: true },
    dueOn: { type: String, required: true },
    state: { type: String, enum: ERRAND_STATES, required: true, default: 'open' },
    /** How it ended. */
    wordsCipher: { type: String, default: null },
    closedBy: { type: String, default: null },
    closedAt: { type: Date, default: null },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
/** A need of a visit is one errand, however often the record is sent. */
errandSchema.index({ communityId: 1, visitId: 1, need: 1 }, { unique: true })
errandSchema.index({ communityId: 1, state: 1, dueOn: 1, _id: 1 })
errandSchema.index({ communityId: 1, ownerId: 1, state: 1 })
errandSchema.index({ communityId: 1, memberId: 1 })
export type Errand = InferSchemaType<typeof errandSchema>
export const ErrandModel = model('Errand', errandSchema)
