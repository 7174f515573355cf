import mongoose, { type ClientSession } from 'mongoose'
import { JobFilePieceModel, JobModel } from './job.model.js'

/**
 * Deletes every file that cards of an erased person were printed into, whoever else is in it: a file cannot lose a page. A job
 * that runs at this moment is cancelled, as it may have drawn the card already; one that waits reads the cards when it begins.
 */
export async function forgetFilesWithCards(
  communityId: string,
  cardIds: readonly string[],
  at: Date,
  session: ClientSession,
): Promise<void> {
  if (cardIds.length === 0) return
  const printing = { communityId, 'params.cardIds': mongoose.trusted({ $in: [...cardIds] }) }
  const jobs = await JobModel.find(printing, { _id: 1 }).session(session).lean()
  if (jobs.length === 0) return
  const ids = jobs.map(({ _id }) => _id)
  const these = { communityId, _id: mongoose.trusted({ $in: ids }) }
  await JobModel.updateMany(
    { ...these, status: 'running' },
    { $set: { status: 'cancelled', finishedAt: at, holder: null, leaseUntil: null } },
    { session },
  )
  await JobModel.updateMany({ ...these, status: 'done' }, { $set: { result: null } }, { session })
  await JobFilePieceModel.deleteMany({ communityId, jobId: mongoose.trusted({ $in: ids }) }, { session })
}
