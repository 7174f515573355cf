import { model, Schema, type InferSchemaType } from 'mongoose'
import { MEMBER_TOPICS } from '../topics.js'

/** What a member does not want to be told outside of the own phone's page; nothing is kept of who wants everything. */
const choiceSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    muted: { type: [{ type: String, enum: MEMBER_TOPICS, required: true }], required: true },
  },
  { timestamps: true, collection: 'notificationChoices' },
)
choiceSchema.index({ communityId: 1, memberId: 1 }, { unique: true })
export type NotificationChoice = InferSchemaType<typeof choiceSchema>
export const NotificationChoiceModel = model('NotificationChoice', choiceSchema)
