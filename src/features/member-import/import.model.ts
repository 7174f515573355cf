import { model, Schema, type InferSchemaType } from 'mongoose'
import { IMPORT_FIELDS } from './columns.js'

export const ROW_STATUSES = ['created', 'updated', 'unchanged', 'rejected'] as const
export type RowStatus = (typeof ROW_STATUSES)[number]

const memberImportSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    /** Who brought the file and states the consents. */
    broughtBy: { type: String, required: true },
    /** People in the file, and bytes of its content as it is kept, encrypted, among the files of jobs. */
    rows: { type: Number, required: true },
    bytes: { type: Number, required: true },
    columns: { type: [{ type: String, enum: [...IMPORT_FIELDS, null] }], required: true },
    statedForAll: {
      membership: { type: Boolean, required: true },
      showMaskedNameToShops: { type: Boolean, required: true },
    },
    /** The job that does it; from then on nothing of it changes. */
    jobId: { type: Schema.Types.ObjectId, default: null },
    forgetAt: { type: Date, required: true },
  },
  { timestamps: true, collection: 'memberImports' },
)
memberImportSchema.index({ communityId: 1, _id: -1 })
memberImportSchema.index({ communityId: 1, jobId: 1 })
memberImportSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 })
export type MemberImport = InferSchemaType<typeof memberImportSchema>
export const MemberImportModel = model('MemberImport', memberImportSchema)

/**
 * What became of a row, written in the transaction in which its member is: so that a job that begins anew neither does a row
 * again nor leaves one out. Row 0 stands for the whole list. Of people it holds ids only.
 */
const importedRowSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    importId: { type: Schema.Types.ObjectId, required: true },
    row: { type: Number, required: true },
    status: { type: String, enum: [...ROW_STATUSES, 'all_done'], required: true },
    faults: { type: [Schema.Types.Mixed], default: [] },
    /** Whom the row has registered or changed. */
    memberId: { type: Schema.Types.ObjectId },
    forgetAt: { type: Date, required: true },
  },
  { collection: 'memberImportRows', versionKey: false },
)
importedRowSchema.index({ communityId: 1, importId: 1, row: 1 }, { unique: true })
importedRowSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 })
export const ImportedRowModel = model('ImportedRow', importedRowSchema)
