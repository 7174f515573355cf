import { model, Schema, type InferSchemaType } from 'mongoose'

/** What was done about a member of whom nothing was heard. */
export const FOLLOW_UP_KINDS = [
  'visited',
  'called',
  'family',
  'not_reached',
  'declined_help',
  'in_hospital',
  'moved',
  'something_else',
] as const
export type FollowUpKind = (typeof FOLLOW_UP_KINDS)[number]

const followUpSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: FOLLOW_UP_KINDS, required: true },
    /** The business day on which it was done. */
    doneOn: { type: String, required: true },
    /** The day from which somebody should look again. */
    nextDueOn: { type: String, default: null },
    /** What was found, encrypted as the member's own fields are: it tells of health and family. */
    noteCipher: { type: String, default: null },
    by: { type: Schema.Types.Mixed, required: true },
    /** Named by whoever sends it, so that sending it twice records once. */
    key: String,
  },
  { timestamps: true, collection: 'followUps' },
)
followUpSchema.index({ communityId: 1, memberId: 1, doneOn: -1, _id: -1 })
followUpSchema.index(
  { communityId: 1, key: 1 },
  { unique: true, partialFilterExpression: { key: { $exists: true } } },
)
/** Inserted once, never changed; what was wrong is followed by what is right. Only the note goes when the member is erased. */
export type FollowUp = InferSchemaType<typeof followUpSchema>
export const FollowUpModel = model('FollowUp', followUpSchema)
