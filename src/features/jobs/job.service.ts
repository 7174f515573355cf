import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import type { Language } from '../../infrastructure/i18n.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { JobFileDamagedError, type JobFiles } from './job-files.js'
import type { JobListQuery } from './job.forms.js'
import * as repository from './job.repository.js'
import type { JobKey, StoredJob } from './job.repository.js'
import { jobView, type JobView } from './job.view.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId'>

/** Jobs stay in the list so long. */
const LIST_DAYS = 90
const DAY_MS = 86_400_000

export interface NewJob {
  communityId: string
  kind: string
  params: Record<string, unknown>
  /** How many steps there will be, as far as known. */
  total: number
  language: Language
  /** The job that asks for it: it asks at most once. */
  causedBy?: string
}

export interface JobResult {
  name: string
  contentType: string
  bytes: number
  pieces: AsyncIterable<Buffer>
}

interface Dependencies {
  files: JobFiles
  audit: AuditService
  now: () => Date
}

/** Long work that is asked for, watched, left and found again. */
export function createJobService({ files, audit, now }: Dependencies) {
  async function existing(key: JobKey): Promise<StoredJob> {
    const job = await repository.findJob(key)
    if (!job) throw new NotFoundProblem()
    return job
  }

  async function enqueue(job: NewJob, meta: Meta, session: ClientSession | null = null): Promise<JobView> {
    const { total, ...fields } = job
    const record = {
      ...fields,
      progress: { done: 0, total },
      actor: meta.actor,
      requestId: meta.requestId,
      forgetAt: new Date(now().getTime() + LIST_DAYS * DAY_MS),
    }
    return jobView(await repository.insertJob(record as never, session), now())
  }

  return {
    /** Puts a job into the queue; within a transaction if there is one. */
    enqueue,

    /** The same for a job that asks for another one; asked again after an interruption, it does nothing. */
    async enqueueOnce(job: NewJob & { causedBy: string }, meta: Meta): Promise<void> {
      try {
        await enqueue(job, meta)
      } catch (error) {
        if (!isDuplicateKey(error, 'causedBy')) throw error
      }
    },

    /** @throws NotFoundProblem */
    async get(key: JobKey): Promise<JobView> {
      return jobView(await existing(key), now())
    },

    /** Newest first. */
    async list(communityId: string, query: JobListQuery): Promise<Page<JobView>> {
      const before = query.cursor === undefined ? undefined : idInCursor(decodeCursor(query.cursor)[0])
      const filter = { kind: query.kind, status: query.status, before }
      const found = await repository.listJobs(communityId, filter, query.limit + 1)
      return toPage(
        found.map((job) => jobView(job, now())),
        query.limit,
        ({ id }) => [id],
      )
    },

    /**
     * Ends a job that waits or runs; what it has done so far stays done, its file does not.
     * @throws NotFoundProblem, Problem illegal_transition when it is over
     */
    async cancel(key: JobKey, meta: Meta): Promise<JobView> {
      const job = await inTransaction(async (session) => {
        const cancelled = await repository.cancelJob(key, now(), session)
        if (!cancelled) {
          await existing(key)
          throw new Problem('illegal_transition')
        }
        await audit.record(session, jobEvent(key, 'JOB_CANCELLED', meta, { kind: cancelled.kind }))
        return cancelled
      })
      await files.remove(key)
      await files.removeInput(job)
      return jobView(job, now())
    },

    /**
     * The file that a job wrote. Recorded before the answer as an event: a file may be worth as much as what is in it.
     * @throws NotFoundProblem, Problem job_not_done, result_gone
     */
    async openResult(key: JobKey, meta: Meta): Promise<JobResult> {
      const job = await existing(key)
      if (job.status !== 'done') throw new Problem('job_not_done')
      const { result } = job
      if (!result || result.until <= now()) throw new Problem('result_gone')
      const pieces = await opened(files.read({ ...key, attempt: job.attempts }, result.bytes))
      const facts = { kind: job.kind, ...(job.outcome as Record<string, number>) }
      await audit.record(null, jobEvent(key, 'JOB_RESULT_DOWNLOADED', meta, facts))
      return { name: result.name, contentType: result.contentType, bytes: result.bytes, pieces }
    },
  }
}
export type JobService = ReturnType<typeof createJobService>

/** The pieces, once the first is there: what cannot be read is said while there is still an answer to give. */
async function opened(pieces: AsyncGenerator<Buffer>): Promise<AsyncIterable<Buffer>> {
  try {
    const first = await pieces.next()
    return (async function* () {
      if (!first.done) yield first.value
      yield* pieces
    })()
  } catch (error) {
    if (error instanceof JobFileDamagedError) throw new Problem('result_gone', { cause: error })
    throw error
  }
}

/** An audit event about one job. */
export function jobEvent(
  { communityId, jobId }: JobKey,
  type: string,
  { actor, requestId }: Meta,
  facts: Record<string, unknown>,
) {
  return { communityId, type, actor, subjects: [{ kind: 'job', id: jobId }], requestId, facts }
}
