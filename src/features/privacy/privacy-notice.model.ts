import { model, Schema, type InferSchemaType } from 'mongoose'

const privacyNoticeSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    version: { type: String, required: true },
    /** Plain text; a line that begins with # is a heading. */
    chinese: { type: String, required: true },
    english: { type: String, required: true },
    publishedBy: { type: String, default: null },
  },
  { collection: 'privacyNotices', timestamps: { createdAt: true, updatedAt: false } },
)
privacyNoticeSchema.index({ communityId: 1, version: 1 }, { unique: true })
privacyNoticeSchema.index({ communityId: 1, _id: -1 })
export type PrivacyNotice = InferSchemaType<typeof privacyNoticeSchema>
/** What people were told, by version: only ever inserted, as consents name a version. */
export const PrivacyNoticeModel = model('PrivacyNotice', privacyNoticeSchema)
