import type { ClientSession, Types } from 'mongoose'
import type { RequestKind } from './request-kinds.js'
import { RequestSettingsModel, type RequestSettings } from './request.model.js'

export type SettingsRecord = RequestSettings & { _id: Types.ObjectId }
type Kinds = {
  kind: RequestKind
  acceptHours: number
  solveHours: number
  organizationId: string | null
}[]

export async function findSettings(communityId: string): Promise<SettingsRecord | null> {
  return RequestSettingsModel.findOne({ communityId }).lean()
}

/** @throws a duplicate key when somebody else has set something first */
export async function insertSettings(
  session: ClientSession,
  communityId: string,
  kinds: Kinds,
): Promise<SettingsRecord | null> {
  const [created] = await RequestSettingsModel.create([{ communityId, kinds }], { session })
  return created?.toObject() ?? null
}

/** Replaces the kinds at the revision that was read; null when somebody was first. */
export async function updateSettings(
  session: ClientSession,
  { _id, communityId, revision }: SettingsRecord,
  kinds: Kinds,
): Promise<SettingsRecord | null> {
  return RequestSettingsModel.findOneAndUpdate(
    { _id, communityId, revision },
    { $set: { kinds }, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}
