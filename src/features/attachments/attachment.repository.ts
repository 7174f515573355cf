import mongoose, { type ClientSession, type Types } from 'mongoose'
import type { Scope } from '../../http/scope.js'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import { Problem } from '../../problems.js'
import { type Attachment, AttachmentModel } from './attachment.model.js'

export type AttachmentRecord = Attachment & { _id: Types.ObjectId }

/** Remembers a file before its bytes are written, so that none can lie about unnamed. */
export async function insertArriving(
  attachment: Omit<Partial<Attachment>, 'state'>,
): Promise<AttachmentRecord> {
  return (await AttachmentModel.create({ ...attachment, state: 'arriving' })).toObject()
}

/** An attachment that has arrived and is visible in the scope; null for every other. */
export async function findAttachment(
  scope: Scope,
  id: string,
  session?: ClientSession,
): Promise<AttachmentRecord | null> {
  const filter = { ...scope, _id: id, state: mongoose.trusted({ $in: ['kept', 'withdrawn'] as const }) }
  return AttachmentModel.findOne(filter, null, { session }).lean()
}

/** All that have arrived, the oldest first; an agreement has few. */
export async function findAttachments(scope: Scope, agreementId: string): Promise<AttachmentRecord[]> {
  const state = mongoose.trusted({ $in: ['kept', 'withdrawn'] as const })
  return AttachmentModel.find({ ...scope, agreementId, state })
    .sort({ _id: 1 })
    .lean()
}

/** Its bytes are there: from now on it counts. Null when it was swept away meanwhile. @throws Problem attachment_exists */
export async function keepArrived(
  session: ClientSession,
  { _id, communityId }: AttachmentRecord,
): Promise<AttachmentRecord | null> {
  try {
    return await AttachmentModel.findOneAndUpdate(
      { _id, communityId, state: 'arriving' },
      { $set: { state: 'kept' } },
      { session, returnDocument: 'after' },
    ).lean()
  } catch (error) {
    if (isDuplicateKey(error, 'sha256')) throw new Problem('attachment_exists', { cause: error })
    throw error
  }
}

/** Takes a kept one out of what counts; null when it is not kept any more. */
export async function withdrawKept(
  session: ClientSession,
  communityId: string,
  id: string,
  set: Pick<Attachment, 'withdrawnAt' | 'withdrawnBy' | 'withdrawReason'>,
): Promise<AttachmentRecord | null> {
  return AttachmentModel.findOneAndUpdate(
    { _id: id, communityId, state: 'kept' },
    { $set: { ...set, state: 'withdrawn' } },
    { session, returnDocument: 'after' },
  ).lean()
}

/** Of all communities: what began to arrive before the moment and never did, at most 100. */
export async function findStranded(before: Date): Promise<AttachmentRecord[]> {
  return AttachmentModel.find({ state: 'arriving', createdAt: mongoose.trusted({ $lt: before }) })
    .sort({ createdAt: 1 })
    .limit(100)
    .lean()
}

/** Forgets one that never arrived. */
export async function removeArriving({ _id, communityId }: AttachmentRecord): Promise<void> {
  await AttachmentModel.deleteOne({ _id, communityId, state: 'arriving' })
}
