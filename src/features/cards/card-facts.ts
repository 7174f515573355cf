import { Types } from 'mongoose'
import { CardModel, type Card, type CardKind, type CardStatus } from './card.model.js'

/** What a redemption must know of a card at its moment. */
export interface CardFacts {
  id: string
  memberId: string
  kind: CardKind
  status: CardStatus
  /** Last good business day; null for a phone. */
  expiresOn: string | null
  serial: number
  issueNo: number
}

const PROJECTION = { memberId: 1, kind: 1, status: 1, expiresOn: 1, serial: 1, issueNo: 1 }

/**
 * The cards with these ids as the primary has them now, uncached. Asked of the driver, without Mongoose's casting: the counter
 * asks at every scan.
 */
export async function findCardFacts(
  communityId: Types.ObjectId,
  ids: string[],
): Promise<Map<string, CardFacts>> {
  const filter = { _id: { $in: ids.map((id) => new Types.ObjectId(id)) }, communityId }
  const found = await CardModel.collection.find<StoredCard>(filter, { projection: PROJECTION }).toArray()
  return new Map(found.map((card) => [card._id.toHexString(), toCardFacts(card)]))
}

/**
 * The card that a printed code or a typed card number names; without `issueNo` the newest one of the serial. Null when it is
 * unknown or of another community.
 */
export async function findPrintedCard(
  communityId: string,
  serial: number,
  issueNo?: number,
): Promise<CardFacts | null> {
  const filter = { serial, ...(issueNo === undefined ? {} : { issueNo }) }
  const [card] = await CardModel.collection
    .find<StoredCard & { communityId: Types.ObjectId }>(filter, {
      projection: { ...PROJECTION, communityId: 1 },
    })
    .sort({ serial: 1, issueNo: -1 })
    .limit(1)
    .toArray()
  return card?.kind === 'printed' && card.communityId.toHexString() === communityId ? toCardFacts(card) : null
}

type StoredCard = Card & { _id: Types.ObjectId }

function toCardFacts(card: StoredCard): CardFacts {
  return {
    id: card._id.toHexString(),
    memberId: String(card.memberId),
    kind: card.kind,
    status: card.status,
    expiresOn: card.expiresOn ?? null,
    serial: card.serial,
    issueNo: card.issueNo,
  }
}
