import { model, Schema, type InferSchemaType } from 'mongoose'

export const JOB_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type JobStatus = (typeof JOB_STATUSES)[number]

const jobSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    /** What is to be done: the name of a handler. */
    kind: { type: String, required: true },
    status: { type: String, enum: JOB_STATUSES, required: true, default: 'queued' },
    /** What the handler needs to know: references and choices, no personal data. */
    params: { type: Schema.Types.Mixed, default: {} },
    progress: {
      done: { type: Number, required: true, default: 0 },
      total: { type: Number, required: true, default: 0 },
    },
    /** Counts of what was done, by the handler's names. */
    outcome: { type: Schema.Types.Mixed, default: {} },
    /** Code of the problem that ended it. */
    error: { type: String, default: null },
    /** Who asked for it, as in an audit event. */
    actor: { type: Schema.Types.Mixed, required: true },
    requestId: { type: String, default: null },
    /** Language of what it writes. */
    language: { type: String, required: true },
    /** The job that asked for this one, at most once; absent when a person did. */
    causedBy: { type: Schema.Types.ObjectId },
    /** Grows with every process that begins it; an earlier attempt can neither report nor finish. */
    attempts: { type: Number, required: true, default: 0 },
    holder: { type: String, default: null },
    /** Until then nobody else begins it: its holder works on it, or it waits before it is tried again. */
    leaseUntil: { type: Date, default: null },
    startedAt: { type: Date, default: null },
    finishedAt: { type: Date, default: null },
    result: {
      type: new Schema(
        {
          name: { type: String, required: true },
          contentType: { type: String, required: true },
          bytes: { type: Number, required: true },
          /** When the file is deleted. */
          until: { type: Date, required: true },
        },
        { _id: false },
      ),
      default: null,
    },
    /** When the store forgets the job itself. */
    forgetAt: { type: Date, required: true },
  },
  { timestamps: true, minimize: false },
)
jobSchema.index({ communityId: 1, _id: -1 })
jobSchema.index(
  { communityId: 1, causedBy: 1 },
  { unique: true, partialFilterExpression: { causedBy: { $exists: true } } },
)
// Whoever works looks over all communities; everything else names its own.
jobSchema.index({ status: 1, _id: 1 })
jobSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 })
export type Job = InferSchemaType<typeof jobSchema>
export const JobModel = model('Job', jobSchema)

const jobFilePieceSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    jobId: { type: Schema.Types.ObjectId, required: true },
    attempt: { type: Number, required: true },
    no: { type: Number, required: true },
    /** Encrypted: a file may hold codes that work as cards. */
    keyVersion: { type: Number, required: true },
    data: { type: Buffer, required: true },
    forgetAt: { type: Date, required: true },
  },
  { collection: 'jobFilePieces', versionKey: false },
)
jobFilePieceSchema.index({ communityId: 1, jobId: 1, attempt: 1, no: 1 }, { unique: true })
jobFilePieceSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 })
/** Files that jobs wrote, in pieces, in the store: so that every process can hand them out. */
export type JobFilePiece = InferSchemaType<typeof jobFilePieceSchema>
export const JobFilePieceModel = model('JobFilePiece', jobFilePieceSchema)
