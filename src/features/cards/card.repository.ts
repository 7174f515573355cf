import type { Types } from 'mongoose'
import mongoose, { type ClientSession } from 'mongoose'
import { CardModel, type Card, type CardStatus } from './card.model.js'

export type StoredCard = Card & { _id: Types.ObjectId; createdAt: Date; updatedAt: Date }

export interface CardKey {
  communityId: string
  cardId: string
}

/** Statuses of a card that may still be used, now or after unblocking. */
const ALIVE: readonly CardStatus[] = ['active', 'blocked']
const isAlive = () => mongoose.trusted({ $in: [...ALIVE] })

const keyFilter = ({ communityId, cardId }: CardKey) => ({ _id: cardId, communityId })

export async function findCard(key: CardKey): Promise<StoredCard | null> {
  return CardModel.findOne(keyFilter(key)).lean()
}

/** Cards and phones of a member, newest first; without a limit all of them. */
export async function findCardsOfMember(
  member: { communityId: string; memberId: string },
  page: { limit?: number; before?: Types.ObjectId | undefined } = {},
): Promise<StoredCard[]> {
  const filter = { ...member, ...(page.before ? { _id: mongoose.trusted({ $lt: page.before }) } : {}) }
  return CardModel.find(filter)
    .sort({ _id: -1 })
    .limit(page.limit ?? 0)
    .lean()
}

export async function countPhones(
  communityId: string,
  memberId: string,
  session: ClientSession,
): Promise<number> {
  return CardModel.countDocuments({ communityId, memberId, kind: 'phone', status: isAlive() }, { session })
}

/** @throws a duplicate key on `serial` when the serial with this issue number is taken */
export async function insertCard(
  card: Partial<Card> & { _id?: Types.ObjectId; communityId: unknown; memberId: unknown },
  session: ClientSession,
): Promise<StoredCard> {
  const [inserted] = await CardModel.create([card], { session })
  return inserted?.toObject() as unknown as StoredCard
}

/** Moves a card from one of the statuses; null when it is in none of them. */
export async function moveCard(
  key: CardKey,
  from: readonly CardStatus[],
  set: Partial<Card>,
  session: ClientSession,
): Promise<StoredCard | null> {
  return CardModel.findOneAndUpdate(
    { ...keyFilter(key), status: mongoose.trusted({ $in: [...from] }) },
    { $set: set },
    { returnDocument: 'after', session },
  ).lean()
}

/** Revokes the member's cards that are alive, all of them or the printed ones; answers their ids. */
export async function revokeCards(
  { communityId, memberId, kind }: { communityId: string; memberId: string; kind?: Card['kind'] },
  set: { statusReason: string; revokedAt: Date },
  session: ClientSession,
): Promise<string[]> {
  const filter = { communityId, memberId, status: isAlive(), ...(kind ? { kind } : {}) }
  const alive = await CardModel.find(filter, { _id: 1 }).session(session).lean()
  if (alive.length === 0) return []
  const ids = alive.map((card) => card._id)
  await CardModel.updateMany(
    { communityId, _id: mongoose.trusted({ $in: ids }) },
    { $set: { status: 'revoked', ...set } },
    { session },
  )
  return ids.map(String)
}

/** The last good day of the cards whose codes may have been signed with the key; null if there are none. */
export async function lastExpiryOfKey(keyId: number): Promise<string | null> {
  const [card] = await CardModel.find(
    { kind: 'printed', keyId: mongoose.trusted({ $lte: keyId }) },
    { expiresOn: 1 },
  )
    .sort({ expiresOn: -1 })
    .limit(1)
    .lean()
  return card?.expiresOn ?? null
}
