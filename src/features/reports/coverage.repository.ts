import { Types, type ClientSession } from 'mongoose'
import { CardModel } from '../cards/card.model.js'
import { MemberModel } from '../members/member.model.js'
import { emptySet, type MemberSet } from './member-set.js'
import { readRowsIn } from './report.repository.js'

/** What coverage must know of an active member. */
export interface CoveredMember {
  id: string
  number: number
  birthDate: string
  tags: string[]
}

/** An active member as staff see one who is to be called upon. */
export interface QuietMember extends CoveredMember {
  name: string
  sex: 'male' | 'female'
  phoneMasked: string | null
  createdAt: Date
  updatedAt: Date
}

interface StoredMember extends QuietMember {
  _id: Types.ObjectId
}

/** What lists of members show: no more than the masks. */
const SHOWN = {
  number: 1,
  name: 1,
  birthDate: 1,
  sex: 1,
  tags: 1,
  phoneMasked: 1,
  createdAt: 1,
  updatedAt: 1,
} as const

/** All active members of the community. */
export async function findActiveMembers(
  session: ClientSession,
  communityId: string,
): Promise<CoveredMember[]> {
  const found = await MemberModel.collection
    .find<StoredMember>(activeOf(communityId), {
      session,
      projection: { number: 1, birthDate: 1, tags: 1 },
      batchSize: 10_000,
    })
    .toArray()
  return found.map(({ _id, number, birthDate, tags }) => ({ id: _id.toHexString(), number, birthDate, tags }))
}

/** Active members outside the set by their numbers, from after `afterNumber` on. */
export async function findActiveOutside(
  session: ClientSession,
  communityId: string,
  options: { isOutside: (number: number) => boolean; afterNumber: number; limit: number },
): Promise<QuietMember[]> {
  const cursor = MemberModel.collection
    .find<StoredMember>({ ...activeOf(communityId), number: { $gt: options.afterNumber } }, { session })
    .project<StoredMember>(SHOWN)
    .sort({ number: 1 })
  const members: QuietMember[] = []
  for await (const { _id, ...member } of cursor) {
    if (options.isOutside(member.number)) members.push({ ...member, id: _id.toHexString() })
    if (members.length === options.limit) break
  }
  return members
}

/** What staff see of these members, in the order of the ids. */
export async function findQuietMembers(
  session: ClientSession,
  communityId: string,
  ids: readonly string[],
): Promise<QuietMember[]> {
  const found = await MemberModel.collection
    .find<StoredMember>(
      { communityId: new Types.ObjectId(communityId), _id: { $in: ids.map((id) => new Types.ObjectId(id)) } },
      { session, projection: SHOWN, batchSize: 10_000 },
    )
    .toArray()
  const byId = new Map(found.map(({ _id, ...member }) => [_id.toHexString(), member]))
  return ids.flatMap((id) => {
    const member = byId.get(id)
    return member ? [{ ...member, id }] : []
  })
}

/** The members with a card that is good on the day. */
export async function findCardHolders(
  session: ClientSession,
  communityId: string,
  day: string,
): Promise<Set<string>> {
  const cards = await CardModel.collection
    .find<{
      memberId: Types.ObjectId
      expiresOn: string | null
    }>(
      { communityId: new Types.ObjectId(communityId), status: 'active' },
      { session, projection: { _id: 0, memberId: 1, expiresOn: 1 }, batchSize: 10_000 },
    )
    .toArray()
  const good = cards.filter(({ expiresOn }) => !expiresOn || expiresOn >= day)
  return new Set(good.map(({ memberId }) => memberId.toHexString()))
}

/** Who has an unvoided redemption on the days, by number. */
export async function readRedeemers(
  session: ClientSession,
  communityId: string,
  days: { from: string; to: string },
): Promise<MemberSet> {
  const rows = await readRowsIn(session, communityId, { ...days, groupBy: 'all' })
  return rows.get('')?.members ?? emptySet()
}

function activeOf(communityId: string) {
  return { communityId: new Types.ObjectId(communityId), status: 'active' }
}
