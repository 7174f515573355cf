import { model, Schema, type InferSchemaType } from 'mongoose'
import { FESTIVALS } from '../../benefits/benefit.types.js'

/** Why somebody is visited. */
export const CARE_TAGS = ['living_alone', 'family_away', 'quiet', 'frail', 'other'] as const
export type CareTag = (typeof CARE_TAGS)[number]

const careEntrySchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    tag: { type: String, enum: CARE_TAGS, required: true },
    /** Business days from–to; null: until it is taken off. */
    from: { type: String, required: true },
    to: { type: String, default: null },
    /** Days from one visit to the next: 1 is every day. */
    everyDays: { type: Number, required: true },
    /** On the days of this festival only. */
    festival: { type: String, enum: [...FESTIVALS, null], default: null },
    noteCipher: { type: String, default: null },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'careEntries' },
)
/** One reason once a person; the same under several reasons is visited as often as the most urgent one asks. */
careEntrySchema.index({ communityId: 1, memberId: 1, tag: 1 }, { unique: true })
careEntrySchema.index({ communityId: 1, _id: -1 })
export type CareEntry = InferSchemaType<typeof careEntrySchema>
export const CareEntryModel = model('CareEntry', careEntrySchema)
