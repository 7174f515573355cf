import { model, Schema, type InferSchemaType } from 'mongoose'

export const MEMBER_STATUSES = ['active', 'suspended', 'left', 'deceased', 'merged'] as const
export type MemberStatus = (typeof MEMBER_STATUSES)[number]
export const CONSENT_PURPOSES = ['membership', 'showMaskedNameToShops', 'photo'] as const
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number]

const consentSchema = new Schema(
  {
    purpose: { type: String, enum: CONSENT_PURPOSES, required: true },
    granted: { type: Boolean, required: true },
    noticeVersion: { type: String, required: true },
    at: { type: Date, required: true },
    recordedBy: { type: String, required: true },
  },
  { _id: false },
)

const memberSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    /** Small number within the community, from 1: the member's bit in the bitmaps of the totals. */
    number: { type: Number, required: true },
    name: { type: String, required: true },
    searchKeys: { type: [String], default: [] },
    /** Ciphertexts of AES-256-GCM, see infrastructure/field-encryption.ts; null after erasure. */
    idNumberCipher: { type: String, default: null },
    phoneCipher: { type: String, default: null },
    addressCipher: { type: String, default: null },
    emergencyContactCipher: { type: String, default: null },
    /** HMAC of the ID number, unique per community; absent after erasure. */
    idNumberIndex: { type: String },
    /** HMAC of the phone's last four digits with the community, for the cashier's typed entry. */
    phoneLast4Index: { type: String, default: null },
    idNumberMasked: { type: String, required: true },
    phoneMasked: { type: String, default: null },
    birthDate: { type: String, required: true },
    sex: { type: String, enum: ['male', 'female'], required: true },
    tags: { type: [String], default: [] },
    /** The newest decision for each purpose; earlier ones stay in the list. */
    consents: { type: [consentSchema], default: [] },
    status: { type: String, enum: MEMBER_STATUSES, required: true, default: 'active' },
    statusReason: { type: String, default: null },
    erasedAt: { type: Date, default: null },
    /** Of one who was registered twice: the member who stays, its number, and since when. Absent on everybody else. */
    mergedInto: { type: Schema.Types.ObjectId },
    mergedIntoNumber: { type: Number },
    /** Into whom this one was merged itself; unlike the others it never changes again. */
    mergedFirstIntoNumber: { type: Number },
    mergedAt: { type: Date },
    /** Grows with every issued printed card of this member: the issue number on the card. */
    lastIssueNo: { type: Number, required: true, default: 0 },
    /** Serial of this member's printed cards, and so the card number; null before the first card. */
    cardSerial: { type: Number, default: null },
    /**
     * Grows with every card, phone and enrolment given out: whoever gives one out writes the member, so that it conflicts with
     * leaving and death and none escapes them.
     */
    credentialsIssued: { type: Number, required: true, default: 0 },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
memberSchema.index({ communityId: 1, number: 1 }, { unique: true })
memberSchema.index(
  { communityId: 1, idNumberIndex: 1 },
  { unique: true, partialFilterExpression: { idNumberIndex: { $exists: true } } },
)
memberSchema.index({ communityId: 1, status: 1, _id: 1 })
memberSchema.index({ communityId: 1, searchKeys: 1 })
memberSchema.index({ communityId: 1, phoneLast4Index: 1 })
memberSchema.index({ communityId: 1, cardSerial: 1 })
memberSchema.index(
  { communityId: 1, mergedInto: 1 },
  { partialFilterExpression: { mergedInto: { $exists: true } } },
)
export type Member = InferSchemaType<typeof memberSchema>
export const MemberModel = model('Member', memberSchema)
