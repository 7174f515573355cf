import { model, Schema, type InferSchemaType } from 'mongoose'

const jobLeaseSchema = new Schema(
  {
    /** Name of the job. */
    _id: { type: String, required: true },
    /** Which process does it now. */
    holder: { type: String, required: true },
    until: { type: Date, required: true },
    /** The last business day on which a daily job was done. */
    doneOn: { type: String, default: null },
  },
  { collection: 'jobLeases', versionKey: false },
)
/** Who does a recurring job: one process of several at a time. */
export type JobLease = InferSchemaType<typeof jobLeaseSchema>
export const JobLeaseModel = model('JobLease', jobLeaseSchema)
