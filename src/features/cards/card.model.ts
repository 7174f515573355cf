import { model, Schema, type InferSchemaType } from 'mongoose'

export const CARD_KINDS = ['printed', 'phone'] as const
export type CardKind = (typeof CARD_KINDS)[number]
export const CARD_STATUSES = ['active', 'blocked', 'revoked'] as const
export type CardStatus = (typeof CARD_STATUSES)[number]

const cardSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    /** The member's revision, set with every change of the member; null where it is not known. */
    holderRevision: { type: Number, default: null },
    kind: { type: String, enum: CARD_KINDS, required: true },
    /** Unique over all communities: the printed code carries it and no community. */
    serial: { type: Number, required: true },
    issueNo: { type: Number, required: true },
    /** Last business day on which it is good; a phone has none. */
    expiresOn: { type: String, default: null },
    status: { type: String, enum: CARD_STATUSES, required: true, default: 'active' },
    statusReason: { type: String, default: null },
    revokedAt: { type: Date, default: null },
    /** Whose phone it is: 本人, 女儿 … */
    name: { type: String, default: null },
    /** SHA-256 of the phone's token; absent for printed cards. */
    tokenHash: { type: String },
    /** SHA-256 of the public key by which the phone makes proofs without network: only the newest one counts. */
    proofKey: { type: String },
    /** Last good day of the newest credential for that key. */
    proofExpiresOn: { type: String },
    /** Signing key of the printed code, so that the same code can be shown again. */
    keyId: { type: Number, default: null },
    /** When it was last printed, and by which user. */
    printedAt: { type: Date, default: null },
    printedBy: { type: String, default: null },
    /** When it was given to its holder, and by which user. */
    handedOverAt: { type: Date, default: null },
    handedOverBy: { type: String, default: null },
  },
  { timestamps: true },
)
cardSchema.index({ serial: 1, issueNo: 1 }, { unique: true })
cardSchema.index({ communityId: 1, memberId: 1, _id: 1 })
cardSchema.index({ communityId: 1, kind: 1, status: 1, expiresOn: 1, _id: 1 })
cardSchema.index(
  { tokenHash: 1 },
  { unique: true, partialFilterExpression: { tokenHash: { $exists: true } } },
)
// At most one printed card of a member is alive.
cardSchema.index(
  { communityId: 1, memberId: 1, kind: 1 },
  { unique: true, partialFilterExpression: { kind: 'printed', status: { $in: ['active', 'blocked'] } } },
)
export type Card = InferSchemaType<typeof cardSchema>
export const CardModel = model('Card', cardSchema)

const singleUseCodeSchema = new Schema({
  /** SHA-256 of what is shown or typed; typed digits with their shop. */
  _id: { type: String, required: true },
  communityId: { type: Schema.Types.ObjectId, required: true },
  kind: { type: String, enum: ['phone', 'typed'], required: true },
  memberId: { type: Schema.Types.ObjectId, required: true },
  /** Null for a typed code that staff made at the desk for a member without any card. */
  cardId: { type: Schema.Types.ObjectId, default: null },
  /** The shop that a typed code was made for. */
  shopId: { type: Schema.Types.ObjectId, default: null },
  issuedAt: { type: Date, required: true },
  expiresAt: { type: Date, required: true },
  /** When the store may forget it: a day later, so that a late look says expired and not unknown. */
  forgetAt: { type: Date, required: true },
})
singleUseCodeSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 })
export type SingleUseCode = InferSchemaType<typeof singleUseCodeSchema>
/** Phone codes and typed codes. Whether one was used is said by the redemption that committed with it. */
export const SingleUseCodeModel = model('SingleUseCode', singleUseCodeSchema, 'singleUseCodes')
