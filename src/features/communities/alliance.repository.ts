import type { ClientSession, Types } from 'mongoose'
import type { AllianceKind } from './alliance-kinds.js'
import { AllianceModel } from './community.model.js'

export interface AllianceRecord {
  _id: Types.ObjectId
  kind: AllianceKind
  name: string
  summary: string
  /** 0 for one that nobody has told of yet. */
  revision: number
}

export interface AllianceWords {
  name: string
  summary: string
}

/** Those that the community has told of. */
export async function findAlliances(communityId: string): Promise<AllianceRecord[]> {
  return AllianceModel.find({ communityId }).lean()
}

/**
 * Tells of an alliance for the first time, or anew at the revision that was read; null when somebody was first.
 * @throws a duplicate key on `kind` when somebody else told of it first
 */
export async function writeAlliance(
  session: ClientSession,
  key: { communityId: string; kind: AllianceKind; revision: number },
  words: AllianceWords,
): Promise<AllianceRecord | null> {
  const { communityId, kind, revision } = key
  if (revision === 0) {
    const [created] = await AllianceModel.create([{ communityId, kind, ...words }], { session })
    return created?.toObject() ?? null
  }
  return AllianceModel.findOneAndUpdate(
    { communityId, kind, revision },
    { $set: words, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}
