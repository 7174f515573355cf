import { model, Schema, type InferSchemaType } from 'mongoose'
import { SIGN_UP_SOURCES, SIGN_UP_STATES } from '../activity-kinds.js'
import { INVITATION_RULES } from '../planning/invitation.js'

const id = Schema.Types.ObjectId

const signUpSchema = new Schema(
  {
    communityId: { type: id, required: true },
    activityId: { type: id, required: true },
    memberId: { type: id, required: true },
    maskedName: { type: String, required: true },
    state: { type: String, enum: SIGN_UP_STATES, required: true },
    /** Counted by the activity: who asked earlier has the smaller one. */
    number: { type: Number, required: true },
    source: { type: String, enum: SIGN_UP_SOURCES, required: true },
    /** Role and user of who wrote it down; never a name. */
    byRole: { type: String, required: true },
    byUserId: { type: String, default: null },
    /** The rule of the invitation that does not hold, where staff signed somebody up all the same. */
    notInvited: { type: String, enum: [...INVITATION_RULES, null], default: null },
    signedUpAt: { type: Date, required: true },
    /** When a place came free for who waited, and when the member was told. */
    promotedAt: { type: Date, default: null },
    promotionSeenAt: { type: Date, default: null },
    remindedAt: { type: Date, default: null },
    cancelledAt: { type: Date, default: null },
  },
  { timestamps: true, collection: 'signUps' },
)
/** A member is on the list of an activity once, however often it is sent. */
signUpSchema.index({ communityId: 1, activityId: 1, memberId: 1 }, { unique: true })
signUpSchema.index({ communityId: 1, activityId: 1, state: 1, number: 1 })
signUpSchema.index({ communityId: 1, memberId: 1, _id: -1 })
export type SignUp = InferSchemaType<typeof signUpSchema>
export const SignUpModel = model('SignUp', signUpSchema)
