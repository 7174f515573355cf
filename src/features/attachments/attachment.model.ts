import { model, Schema, type InferSchemaType } from 'mongoose'
import { FILE_KINDS } from './file-kind.js'

/** `arriving` until its bytes are whole in the store; nobody sees it before. */
export const ATTACHMENT_STATES = ['arriving', 'kept', 'withdrawn'] as const

const attachmentSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    shopId: { type: Schema.Types.ObjectId, required: true },
    agreementId: { type: Schema.Types.ObjectId, required: true },
    state: { type: String, enum: ATTACHMENT_STATES, required: true, default: 'arriving' },
    /** Its bytes in GridFS. */
    fileId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    /** What staff say it shows. */
    note: { type: String, default: null },
    kind: { type: String, enum: FILE_KINDS, required: true },
    bytes: { type: Number, required: true },
    sha256: { type: String, required: true },
    /** Who added it, as in an audit event. */
    addedBy: { type: Schema.Types.Mixed, required: true },
    withdrawnAt: { type: Date, default: null },
    withdrawnBy: { type: Schema.Types.Mixed, default: null },
    withdrawReason: { type: String, default: null },
  },
  { timestamps: true, collection: 'agreementAttachments' },
)
attachmentSchema.index({ communityId: 1, agreementId: 1, _id: 1 })
// The same file twice is a second click, not a second paper.
attachmentSchema.index(
  { communityId: 1, agreementId: 1, sha256: 1 },
  { unique: true, partialFilterExpression: { state: 'kept' } },
)
// What never arrived is looked for over all communities.
attachmentSchema.index({ createdAt: 1 }, { partialFilterExpression: { state: 'arriving' } })
export type Attachment = InferSchemaType<typeof attachmentSchema>
export const AttachmentModel = model('Attachment', attachmentSchema)

/** The collections of GridFS are named after this. */
export const FILES_BUCKET = 'agreementFiles'

// The two collections of GridFS as the driver makes and reads them: declared so that they are there with their indexes from the start.
const storedFileSchema = new Schema(
  { filename: String, uploadDate: Date },
  { collection: `${FILES_BUCKET}.files`, versionKey: false, strict: false },
)
storedFileSchema.index({ filename: 1, uploadDate: 1 })
model('AgreementFile', storedFileSchema)

const filePieceSchema = new Schema(
  { files_id: Schema.Types.ObjectId, n: Number },
  { collection: `${FILES_BUCKET}.chunks`, versionKey: false, strict: false },
)
filePieceSchema.index({ files_id: 1, n: 1 }, { unique: true })
model('AgreementFilePiece', filePieceSchema)
