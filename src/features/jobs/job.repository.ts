import mongoose, { type ClientSession, type Types } from 'mongoose'
import { JobModel, type Job } from './job.model.js'

export type StoredJob = Job & { _id: Types.ObjectId; createdAt: Date; updatedAt: Date }

export interface JobKey {
  communityId: string
  jobId: string
}

/** One attempt of one process at a job: whatever it writes is conditional on it. */
export interface Attempt extends JobKey {
  holder: string
  attempt: number
}

const keyFilter = ({ communityId, jobId }: JobKey) => ({ _id: jobId, communityId })
const attemptFilter = ({ holder, attempt, ...key }: Attempt) => ({
  ...keyFilter(key),
  status: 'running' as const,
  holder,
  attempts: attempt,
})

/** @throws a duplicate key on `causedBy` when that job has asked for one before */
export async function insertJob(job: Partial<Job>, session: ClientSession | null): Promise<StoredJob> {
  const [inserted] = await JobModel.create([job], session ? { session } : {})
  return inserted?.toObject() as unknown as StoredJob
}

export async function findJob(key: JobKey): Promise<StoredJob | null> {
  return JobModel.findOne(keyFilter(key)).lean()
}

/** Jobs of a community, newest first. */
export async function listJobs(
  communityId: string,
  filter: {
    kind?: string | undefined
    status?: Job['status'] | undefined
    before?: Types.ObjectId | undefined
  },
  limit: number,
): Promise<StoredJob[]> {
  const query: Record<string, unknown> = { communityId }
  if (filter.kind) query.kind = filter.kind
  if (filter.status) query.status = filter.status
  if (filter.before) query._id = mongoose.trusted({ $lt: filter.before })
  return JobModel.find(query).sort({ _id: -1 }).limit(limit).lean()
}

/**
 * Takes the oldest job that waits, or whose process has fallen silent; null when there is none. Of several processes one
 * gets it.
 */
export async function claimJob(
  kinds: readonly string[],
  { holder, now, until }: { holder: string; now: Date; until: Date },
): Promise<StoredJob | null> {
  const isFree = [{ leaseUntil: null }, { leaseUntil: mongoose.trusted({ $lte: now }) }]
  return JobModel.findOneAndUpdate(
    {
      status: mongoose.trusted({ $in: ['queued', 'running'] }),
      kind: mongoose.trusted({ $in: [...kinds] }),
      $or: isFree,
    },
    {
      $set: { status: 'running', holder, leaseUntil: until, startedAt: now, 'progress.done': 0 },
      $inc: { attempts: 1 },
    },
    { sort: { _id: 1 }, returnDocument: 'after' },
  ).lean()
}

/** Whether the attempt still has the job; prolongs its lease, with how far it is. */
export async function keepJob(
  attempt: Attempt,
  set: { leaseUntil: Date; progress?: { done: number; total: number } },
): Promise<boolean> {
  const { matchedCount } = await JobModel.updateOne(attemptFilter(attempt), { $set: set })
  return matchedCount === 1
}

/** Ends an attempt, if it still has the job: done, failed, or waiting for another one. */
export async function endAttempt(attempt: Attempt, set: Partial<Job>, takeBack = false): Promise<boolean> {
  const { matchedCount } = await JobModel.updateOne(attemptFilter(attempt), {
    $set: { holder: null, leaseUntil: null, ...set },
    ...(takeBack ? { $inc: { attempts: -1 } } : {}),
  })
  return matchedCount === 1
}

/** Cancels a job that is not over; null when it is. */
export async function cancelJob(key: JobKey, at: Date, session: ClientSession): Promise<StoredJob | null> {
  return JobModel.findOneAndUpdate(
    { ...keyFilter(key), status: mongoose.trusted({ $in: ['queued', 'running'] }) },
    { $set: { status: 'cancelled', finishedAt: at, holder: null, leaseUntil: null } },
    { returnDocument: 'after', session },
  ).lean()
}
