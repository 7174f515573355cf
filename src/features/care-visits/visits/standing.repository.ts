import mongoose, { Types, type ClientSession } from 'mongoose'
import { isDuplicateKey } from '../../../infrastructure/mongo.js'
import { StandingModel, type Standing } from './visit.model.js'

interface MemberKey {
  communityId: string
  memberId: string
}

/** Makes sure that the member has a standing, outside of any transaction, so that one may rely on it. */
export async function ensureStanding({ communityId, memberId }: MemberKey): Promise<void> {
  if (await StandingModel.exists({ communityId, memberId })) return
  try {
    await StandingModel.create([{ communityId, memberId }])
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

/** Takes hold of the standing: of two records of a member the second sees what the first has written. */
export async function holdStanding(
  session: ClientSession,
  { communityId, memberId }: MemberKey,
): Promise<void> {
  await StandingModel.updateOne({ communityId, memberId }, { $inc: { revision: 1 } }, { session })
}

export async function setStanding(
  session: ClientSession,
  { communityId, memberId }: MemberKey,
  set: Pick<Standing, 'lastVisitOn' | 'lastMetOn' | 'notMet'>,
): Promise<void> {
  await StandingModel.updateOne({ communityId, memberId }, { $set: set }, { session })
}

/** How the visits of the members stand, by member; who was never visited is not among them. */
export async function findStandings(
  communityId: string,
  memberIds: readonly string[],
): Promise<Map<string, Pick<Standing, 'lastVisitOn' | 'lastMetOn' | 'notMet'>>> {
  const found = await StandingModel.find({
    communityId,
    memberId: mongoose.trusted({ $in: memberIds.map((id) => new Types.ObjectId(id)) }),
  }).lean()
  return new Map(found.map((standing) => [String(standing.memberId), standing]))
}
