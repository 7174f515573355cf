import { model, Schema } from 'mongoose'

export const DEMO_STATES = ['begun', 'complete'] as const

const demonstrationSchema = new Schema(
  {
    _id: { type: String, required: true },
    state: { type: String, enum: DEMO_STATES, required: true },
    /** Whose printed card and phone are shown to whoever tries the demonstration. */
    communityId: { type: Schema.Types.ObjectId, default: null },
    memberId: { type: Schema.Types.ObjectId, default: null },
    cardId: { type: Schema.Types.ObjectId, default: null },
  },
  { timestamps: true },
)
/** Marks a store whose data are invented, so that nobody resets the passwords of a real one. */
export const DemonstrationModel = model('Demonstration', demonstrationSchema)
export const DEMONSTRATION_ID = 'demonstration'
