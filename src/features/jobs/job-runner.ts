import { randomUUID } from 'node:crypto'
import type { Language } from '../../infrastructure/i18n.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { ActorReference } from '../../http/actor.js'
import { Problem } from '../../problems.js'
import type { JobFiles } from './job-files.js'
import { JobInterrupted, type JobHandler, type JobOutcome } from './job-handler.js'
import * as repository from './job.repository.js'
import type { Attempt, StoredJob } from './job.repository.js'

/** How long after its process fell silent another one begins a job anew. */
const LEASE_MS = 20_000
/** Progress is written at most so often. */
const REPORT_MS = 400
/** Attempts that end in an error of ours, or in silence, before the job is given up. */
const MAX_ATTEMPTS = 4
const RETRY_MS = 5000
/** A file is kept so long. */
export const RESULT_DAYS = 7
const DAY_MS = 86_400_000

interface Dependencies {
  handlers: readonly JobHandler[]
  files: JobFiles
  logger: Logger
  now: () => Date
}

/** Does the jobs that wait, one after the other. */
export function createJobRunner({ handlers, files, logger, now }: Dependencies) {
  const holder = randomUUID()
  const kinds = handlers.map(({ kind }) => kind)
  const later = (ms: number) => new Date(now().getTime() + ms)

  /** @returns whether there was one */
  async function runNext(stopping: AbortSignal): Promise<boolean> {
    const job = await repository.claimJob(kinds, { holder, now: now(), until: later(LEASE_MS) })
    if (!job) return false
    const attempt = {
      communityId: String(job.communityId),
      jobId: String(job._id),
      holder,
      attempt: job.attempts,
    }
    const handler = handlers.find(({ kind }) => kind === job.kind)
    if (!handler || job.attempts > MAX_ATTEMPTS) {
      await fail(job, attempt, 'internal_error')
      return true
    }
    await attemptJob(job, attempt, handler, stopping)
    return true
  }

  async function attemptJob(job: StoredJob, attempt: Attempt, handler: JobHandler, stopping: AbortSignal) {
    const lease = createLease(attempt, stopping, later)
    const writer = files.writer(attempt, later(RESULT_DAYS * DAY_MS))
    try {
      // What an attempt that fell silent has left.
      await files.remove(attempt, attempt.attempt)
      const outcome = await handler.run({
        communityId: attempt.communityId,
        jobId: attempt.jobId,
        params: handler.params.parse(job.params),
        actor: job.actor as ActorReference,
        requestId: job.requestId ?? '',
        language: job.language as Language,
        report: (done, total) => lease.report(done, total),
        async write(bytes) {
          lease.assertHeld()
          await writer.write(bytes)
        },
        assertMine: () => lease.assertMine(),
      })
      await finish(job, attempt, outcome, await writer.end())
    } catch (error) {
      await afterError(job, attempt, error, stopping)
    } finally {
      lease.end()
    }
  }

  async function finish(job: StoredJob, attempt: Attempt, { counts, file }: JobOutcome, bytes: number) {
    const result = file ? { ...file, bytes, until: later(RESULT_DAYS * DAY_MS) } : null
    const set = { status: 'done' as const, outcome: counts, result, finishedAt: now(), error: null }
    if (await repository.endAttempt(attempt, set)) await files.removeInput(job)
    else await forgetFile(attempt)
  }

  async function fail(job: StoredJob, attempt: Attempt, error: string): Promise<void> {
    const isEnded = await repository.endAttempt(attempt, { status: 'failed', error, finishedAt: now() })
    await files.remove(attempt)
    if (isEnded) await files.removeInput(job)
  }

  async function afterError(
    job: StoredJob,
    attempt: Attempt,
    error: unknown,
    stopping: AbortSignal,
  ): Promise<void> {
    if (error instanceof JobInterrupted) {
      // The attempt does not count: another process, or this program after its start, begins anew.
      if (stopping.aborted) await repository.endAttempt(attempt, { status: 'queued' }, true)
      await forgetFile(attempt)
      return
    }
    if (error instanceof Problem && error.status < 500) {
      await fail(job, attempt, error.code)
      return
    }
    logger.error({ err: error, jobId: attempt.jobId }, 'job failed')
    if (attempt.attempt >= MAX_ATTEMPTS) await fail(job, attempt, 'internal_error')
    else await repository.endAttempt(attempt, { status: 'queued', leaseUntil: later(RETRY_MS) })
  }

  /** Of this attempt only: another one may be writing its own. */
  async function forgetFile({ communityId, jobId, attempt }: Attempt): Promise<void> {
    await files.removeAttempt({ communityId, jobId, attempt })
  }

  return {
    runNext,
    /** Does what waits until nothing does, or the program stops. */
    async runAll(stopping: AbortSignal): Promise<void> {
      while (!stopping.aborted && (await runNext(stopping)));
    },
  }
}
export type JobRunner = ReturnType<typeof createJobRunner>

/** The right of an attempt to its job: prolonged while it works, and known to be lost soon after it is. */
function createLease(attempt: Attempt, stopping: AbortSignal, later: (ms: number) => Date) {
  let isLost = false
  let progress = { done: 0, total: 0 }
  let written = 0

  async function keep(): Promise<void> {
    const isKept = await repository.keepJob(attempt, { leaseUntil: later(LEASE_MS), progress })
    if (!isKept) isLost = true
  }
  const timer = setInterval(() => void keep().catch(() => undefined), LEASE_MS / 4)

  function assertHeld(): void {
    if (isLost || stopping.aborted) throw new JobInterrupted('The job is no longer this attempt’s')
  }
  return {
    assertHeld,
    async report(done: number, total: number): Promise<void> {
      assertHeld()
      progress = { done, total }
      if (done < total && Date.now() - written < REPORT_MS) return
      written = Date.now()
      await keep()
      assertHeld()
    },
    async assertMine(): Promise<void> {
      await keep()
      assertHeld()
    },
    end(): void {
      clearInterval(timer)
    },
  }
}
