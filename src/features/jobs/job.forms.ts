import { z } from 'zod'
import { listQuery } from '../../http/api-route.js'
import { JOB_STATUSES } from './job.model.js'

const { limit, cursor } = listQuery
export const jobListQuery = z.strictObject({
  limit,
  cursor,
  kind: z
    .string()
    .regex(/^[a-z_]{1,40}$/, { error: 'fields:job_kind' })
    .optional(),
  status: z.enum(JOB_STATUSES, { error: 'fields:status' }).optional(),
})
export type JobListQuery = z.infer<typeof jobListQuery>
