import { model, Schema, type InferSchemaType } from 'mongoose'
import { FACES } from '../activity-kinds.js'

const feedbackSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    activityId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    face: { type: String, enum: FACES, required: true },
  },
  { timestamps: true, collection: 'activityFeedback' },
)
/** One face per member and activity; a second tap changes it. */
feedbackSchema.index({ communityId: 1, activityId: 1, memberId: 1 }, { unique: true })
export type Feedback = InferSchemaType<typeof feedbackSchema>
export const FeedbackModel = model('ActivityFeedback', feedbackSchema)
