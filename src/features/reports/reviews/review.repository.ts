import type { Types } from 'mongoose'
import mongoose, { type ClientSession } from 'mongoose'
import { ReviewModel, type Review, type SnapshotReview } from './review.model.js'

export type ReviewRecord = Review & { _id: Types.ObjectId }
export type SnapshotReviewRecord = SnapshotReview & { _id: Types.ObjectId }
export type AnyReview = ReviewRecord | SnapshotReviewRecord
/** What a list shows: rows and figures stay in the store. */
export type ReviewHead = Omit<ReviewRecord, 'rows'>
export type SnapshotReviewHead = Omit<SnapshotReviewRecord, 'snapshot'>
export type AnyReviewHead = ReviewHead | SnapshotReviewHead

type New<R extends Review | SnapshotReview> = Omit<R, 'communityId' | 'key' | 'createdAt' | 'updatedAt'> & {
  communityId: string
  key?: string | undefined
}
export type NewReview = New<Review> | New<SnapshotReview>
/** The record that a new review becomes. */
export type Stored<R extends NewReview> = R extends { report: 'benefits' }
  ? ReviewRecord
  : SnapshotReviewRecord

/** @throws a duplicate key on `key` when it was sent before */
export async function insertReview<R extends NewReview>(
  session: ClientSession,
  review: R,
): Promise<Stored<R>> {
  const [created] = await ReviewModel.create([review], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject() as unknown as Stored<R>
}

export async function findReviewByKey(communityId: string, key: string): Promise<AnyReview | null> {
  return ReviewModel.findOne({ communityId, key }).lean<AnyReview>()
}

export async function findReview(communityId: string, id: string): Promise<AnyReview | null> {
  return ReviewModel.findOne({ communityId, _id: id }).lean<AnyReview>()
}

/** Newest first, one more than the limit so that the caller sees whether there is a next page. */
export async function findReviews(
  communityId: string,
  { before, limit }: { before?: Types.ObjectId | undefined; limit: number },
): Promise<AnyReviewHead[]> {
  return ReviewModel.find(
    { communityId, ...(before ? { _id: mongoose.trusted({ $lt: before }) } : {}) },
    { rows: 0, snapshot: 0 },
  )
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<AnyReviewHead[]>()
}
