import type { Types } from 'mongoose'
import { FACES, type Face } from '../activity-kinds.js'
import { FeedbackModel, type Feedback } from './feedback.model.js'

export type FeedbackRecord = Feedback & { _id: Types.ObjectId }
interface Key {
  communityId: string
  activityId: string
  memberId: string
}

/** Keeps the face, in place of an earlier one. @throws a duplicate key when two come at the same time */
export async function keepFace(key: Key, face: Face): Promise<void> {
  await FeedbackModel.updateOne(key, { $set: { face } }, { upsert: true })
}

/** The faces of a member, by activity. */
export async function findFacesOfMember(communityId: string, memberId: string): Promise<Map<string, Face>> {
  const found = await FeedbackModel.find({ communityId, memberId }).lean()
  return new Map(found.map(({ activityId, face }) => [String(activityId), face]))
}

/** How many gave each face by phone. */
export async function countFaces(communityId: string, activityId: string): Promise<Record<Face, number>> {
  const found = await FeedbackModel.find({ communityId, activityId }, { face: 1 }).lean()
  const counts = { good: 0, fair: 0, poor: 0 }
  for (const face of FACES) counts[face] = found.filter((one) => one.face === face).length
  return counts
}
