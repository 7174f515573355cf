import { randomUUID } from 'node:crypto'
import { businessDayOf, timeOfDayIn } from '../lib/business-day.js'
import { createJobLease, type JobLease } from './job-lease.js'
import type { Logger } from './logger.js'

/** Recurring work. It must be safe to do twice at a time and to be killed anywhere. */
export interface Job {
  name: string
  /** Again so many ms after the former run has ended, or once a business day from a time of day (`HH:mm`, Asia/Shanghai). */
  schedule: { everyMs: number } | { dailyFrom: string }
  /** How long after the death of the process that does it another one takes over, in ms; 30 s unless told. */
  leaseMs?: number
  /** `stopping` is aborted when the program stops: long work ends early then, and safely. */
  run: (stopping: AbortSignal) => Promise<unknown>
}

const DAILY_LOOK_MS = 60_000
const LEASE_MS = 30_000

/**
 * Does recurring work: of several processes one does each job. A failure is logged and the job tried again at its next turn; a
 * daily job counts as done only when it succeeded.
 */
export function createBackground({
  jobs,
  logger,
  now,
}: {
  jobs: readonly Job[]
  logger: Logger
  now: () => Date
}) {
  const holder = randomUUID()
  const loops = jobs.map((job) => {
    const lease = createJobLease({ name: job.name, holder, leaseMs: job.leaseMs ?? LEASE_MS, now })
    return createLoop(job, lease, logger, now)
  })
  return {
    start() {
      for (const loop of loops) loop.start()
    },
    /** Begins nothing more, waits for what is running, and hands the work over to other processes. */
    async stop(): Promise<void> {
      await Promise.all(loops.map((loop) => loop.stop()))
    },
    /** Does one job now, whatever its schedule and whoever holds its lease. */
    async runOnce(name: string): Promise<unknown> {
      const job = jobs.find((one) => one.name === name)
      if (!job) throw new RangeError(`There is no job ${name}`)
      return job.run(new AbortController().signal)
    },
  }
}
export type Background = ReturnType<typeof createBackground>

function createLoop(job: Job, lease: JobLease, logger: Logger, now: () => Date) {
  const pauseMs = 'everyMs' in job.schedule ? job.schedule.everyMs : DAILY_LOOK_MS
  let timer: NodeJS.Timeout | undefined
  let isStopped = true
  let stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()

  function turn() {
    running = attempt(job, stopping.signal, lease, logger, now).then(() => {
      if (!isStopped) timer = setTimeout(turn, pauseMs)
    })
  }
  return {
    start() {
      if (!isStopped) return
      isStopped = false
      stopping = new AbortController()
      turn()
    },
    async stop() {
      isStopped = true
      stopping.abort()
      clearTimeout(timer)
      await running
      await lease.release().catch((error: unknown) => {
        logger.warn({ err: error, job: job.name }, 'job lease not released')
      })
    },
  }
}

async function attempt(
  job: Job,
  stopping: AbortSignal,
  lease: JobLease,
  logger: Logger,
  now: () => Date,
): Promise<void> {
  try {
    const today = businessDayOf(now())
    const isDaily = 'dailyFrom' in job.schedule
    if ('dailyFrom' in job.schedule && timeOfDayIn(now()) < job.schedule.dailyFrom) return
    if (!(await lease.take())) return
    if (isDaily && (await lease.isDoneOn(today))) return
    await lease.during(() => job.run(stopping))
    if (isDaily) await lease.markDoneOn(today)
  } catch (error) {
    logger.error({ err: error, job: job.name }, 'background job failed')
  }
}
