import { z } from 'zod'
import { JOB_STATUSES } from './job.model.js'
import type { StoredJob } from './job.repository.js'

export const jobSchema = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.enum(JOB_STATUSES),
  progress: z.object({ done: z.int(), total: z.int() }),
  outcome: z.record(z.string(), z.number()),
  error: z.string().nullable(),
  requestedBy: z.string().nullable(),
  result: z
    .object({ name: z.string(), contentType: z.string(), bytes: z.int(), until: z.string() })
    .nullable(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type JobView = z.infer<typeof jobSchema>

/** A job for whoever asked for it; a result that is over its time is not there any more. */
export function jobView(job: StoredJob, at: Date): JobView {
  const { result } = job
  return {
    id: String(job._id),
    kind: job.kind,
    status: job.status,
    progress: { done: job.progress?.done ?? 0, total: job.progress?.total ?? 0 },
    outcome: job.outcome as Record<string, number>,
    error: job.error ?? null,
    requestedBy: (job.actor as { userId?: string }).userId ?? null,
    result:
      result && result.until > at
        ? {
            name: result.name,
            contentType: result.contentType,
            bytes: result.bytes,
            until: result.until.toISOString(),
          }
        : null,
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
    createdAt: job.createdAt.toISOString(),
    updatedAt: job.updatedAt.toISOString(),
  }
}
