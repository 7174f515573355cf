import mongoose, { type ClientSession, type Types } from 'mongoose'
import { CardModel } from './card.model.js'
import type { CardKey, StoredCard } from './card.repository.js'
import type { CardState } from './card-state.js'

export interface PrintedCardFilter {
  cardIds?: readonly string[] | undefined
  memberIds?: readonly string[] | undefined
  state?: CardState | undefined
  /** Its last good day is this one or later. */
  goodOn?: string | undefined
  /** Its last good day is this one or earlier. */
  expiresUntil?: string | undefined
  after?: Types.ObjectId | undefined
}

const STATES: Record<CardState, () => Record<string, unknown>> = {
  issued: () => ({ printedAt: null, handedOverAt: null }),
  printed: () => ({ printedAt: mongoose.trusted({ $ne: null }), handedOverAt: null }),
  handed_over: () => ({ handedOverAt: mongoose.trusted({ $ne: null }) }),
}

function filterOf(communityId: string, filter: PrintedCardFilter): Record<string, unknown> {
  const { cardIds, memberIds, state, goodOn, expiresUntil, after } = filter
  const days = {
    ...(goodOn === undefined ? {} : { $gte: goodOn }),
    ...(expiresUntil === undefined ? {} : { $lte: expiresUntil }),
  }
  const ids = {
    ...(cardIds ? { $in: [...cardIds] } : {}),
    ...(after ? { $gt: after } : {}),
  }
  return {
    communityId,
    kind: 'printed',
    status: 'active',
    ...(Object.keys(days).length > 0 ? { expiresOn: mongoose.trusted(days) } : {}),
    ...(Object.keys(ids).length > 0 ? { _id: mongoose.trusted(ids) } : {}),
    ...(memberIds ? { memberId: mongoose.trusted({ $in: [...memberIds] }) } : {}),
    ...(state ? STATES[state]() : {}),
  }
}

/** Printed cards that may be used, in the order in which they were issued. */
export async function findPrinted(
  communityId: string,
  filter: PrintedCardFilter,
  limit = 0,
): Promise<StoredCard[]> {
  return CardModel.find(filterOf(communityId, filter)).sort({ _id: 1 }).limit(limit).lean()
}

export async function countPrinted(communityId: string, filter: PrintedCardFilter): Promise<number> {
  return CardModel.countDocuments(filterOf(communityId, filter))
}

/** How many cards with these ids the community has, whatever became of them. */
export async function countKnown(communityId: string, cardIds: readonly string[]): Promise<number> {
  return CardModel.countDocuments({
    communityId,
    kind: 'printed',
    _id: mongoose.trusted({ $in: [...cardIds] }),
  })
}

/** The living printed cards of the members: at most one each. */
export async function findLiving(
  communityId: string,
  memberIds: readonly string[],
): Promise<Pick<StoredCard, 'memberId' | 'status' | 'expiresOn'>[]> {
  return CardModel.find(
    {
      communityId,
      memberId: mongoose.trusted({ $in: [...memberIds] }),
      kind: 'printed',
      status: mongoose.trusted({ $in: ['active', 'blocked'] }),
    },
    { memberId: 1, status: 1, expiresOn: 1 },
  ).lean()
}

/** The members of printed cards, in the order in which the cards were issued. */
export async function findHolders(communityId: string, cardIds: readonly string[]): Promise<string[]> {
  const found = await CardModel.find(
    { communityId, kind: 'printed', _id: mongoose.trusted({ $in: [...cardIds] }) },
    { memberId: 1 },
  )
    .sort({ _id: 1 })
    .lean()
  return [...new Set(found.map(({ memberId }) => String(memberId)))]
}

export async function markPrinted(
  communityId: string,
  cardIds: readonly string[],
  set: { printedAt: Date; printedBy: string | null },
): Promise<void> {
  await CardModel.updateMany({ communityId, _id: mongoose.trusted({ $in: [...cardIds] }) }, { $set: set })
}

/** Notes that a card which may be used was handed over; null when there is none, or it was noted before. */
export async function markHandedOver(
  { communityId, cardId }: CardKey,
  set: { handedOverAt: Date; handedOverBy: string | null },
  session: ClientSession,
): Promise<StoredCard | null> {
  return CardModel.findOneAndUpdate(
    { _id: cardId, communityId, kind: 'printed', status: 'active', handedOverAt: null },
    { $set: set },
    { returnDocument: 'after', session },
  ).lean()
}
