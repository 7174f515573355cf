import { model, Schema, type InferSchemaType } from 'mongoose'

export const FACTOR_STATUSES = ['pending', 'active'] as const

const secondFactorSchema = new Schema(
  {
    /** The user's id: everybody has at most one. */
    _id: { type: Schema.Types.ObjectId, required: true },
    /** As of the user: null for an administrator. */
    communityId: { type: Schema.Types.ObjectId, default: null },
    /** Pending until a first code was typed. */
    status: { type: String, enum: FACTOR_STATUSES, required: true },
    /** Ciphertext of the base32 secret, see infrastructure/field-encryption.ts. */
    secretCipher: { type: String, required: true },
    /** The newest step whose code was taken: that one and all before it are spent. */
    lastStep: { type: Number, required: true, default: 0 },
    /** HMACs of the recovery codes that are left. */
    recoveryDigests: { type: [String], default: [] },
    confirmedAt: { type: Date, default: null },
  },
  { timestamps: true, collection: 'secondFactors' },
)
/** What a user's authenticator app and the server share. */
export type SecondFactor = InferSchemaType<typeof secondFactorSchema>
export const SecondFactorModel = model('SecondFactor', secondFactorSchema)

const ruleSchema = new Schema(
  {
    /** A community's id, whose staff it binds, or `installation`, whose administrators. */
    _id: { type: String, required: true },
    isRequired: { type: Boolean, required: true },
    revision: { type: Number, required: true },
  },
  { timestamps: true, collection: 'secondFactorRules' },
)
/** Who may work only with a second factor. No document means: nobody must. */
export const SecondFactorRuleModel = model('SecondFactorRule', ruleSchema)
