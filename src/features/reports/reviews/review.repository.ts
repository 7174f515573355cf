import type { Types } from 'mongoose'
import mongoose, { type ClientSession } from 'mongoose'
import type { KeyedFigures } from './report-digest.js'
import { ReviewModel, type Review } from './review.model.js'

export type ReviewRecord = Review & { _id: Types.ObjectId }
/** What a list shows: the rows stay in the store. */
export type ReviewHead = Omit<ReviewRecord, 'rows'>
export type NewReview = Pick<
  Review,
  'report' | 'from' | 'to' | 'groupBy' | 'asOf' | 'totals' | 'digest' | 'comment' | 'by'
> & { communityId: string; rows: KeyedFigures[]; key?: string | undefined }

/** @throws a duplicate key on `key` when it was sent before */
export async function insertReview(session: ClientSession, review: NewReview): Promise<ReviewRecord> {
  const [created] = await ReviewModel.create([review], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

export async function findReviewByKey(communityId: string, key: string): Promise<ReviewRecord | null> {
  return ReviewModel.findOne({ communityId, key }).lean()
}

export async function findReview(communityId: string, id: string): Promise<ReviewRecord | null> {
  return ReviewModel.findOne({ communityId, _id: id }).lean()
}

/** Newest first, one more than the limit so that the caller sees whether there is a next page. */
export async function findReviews(
  communityId: string,
  { before, limit }: { before?: Types.ObjectId | undefined; limit: number },
): Promise<ReviewHead[]> {
  return ReviewModel.find(
    { communityId, ...(before ? { _id: mongoose.trusted({ $lt: before }) } : {}) },
    { rows: 0 },
  )
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
}
