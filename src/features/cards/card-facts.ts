import { Types, type ClientSession } from 'mongoose'
import { CardModel, type Card, type CardKind, type CardStatus } from './card.model.js'

/** What a redemption must know of a card at its moment. */
export interface CardFacts {
  id: string
  memberId: string
  /** The holder's revision; null where it is not known. */
  holderRevision: number | null
  kind: CardKind
  status: CardStatus
  /** Last good business day; null for a phone. */
  expiresOn: string | null
  serial: number
  issueNo: number
}

const PROJECTION = {
  memberId: 1,
  holderRevision: 1,
  kind: 1,
  status: 1,
  expiresOn: 1,
  serial: 1,
  issueNo: 1,
}

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

/** A printed card with when it was revoked, for what was recorded offline. */
export type PrintedCardFacts = CardFacts & { revokedAt: Date | null }

/**
 * The printed cards of a community with these serials, all issues of them, by `<serial>|<issue number>`; as the primary has them
 * now, uncached.
 */
export async function findPrintedCardsBySerial(
  communityId: string,
  serials: readonly number[],
): Promise<Map<string, PrintedCardFacts>> {
  const found = await CardModel.collection
    .find<StoredCard>(
      {
        serial: serials.length === 1 ? serials[0] : { $in: [...new Set(serials)] },
        communityId: new Types.ObjectId(communityId),
        kind: 'printed',
      },
      { projection: { ...PROJECTION, revokedAt: 1 }, hint: { serial: 1, issueNo: 1 } },
    )
    .toArray()
  return new Map(
    found.map((card) => [
      `${card.serial}|${card.issueNo}`,
      { ...toCardFacts(card), revokedAt: card.revokedAt ?? null },
    ]),
  )
}

/** Every printed card of a community that was ever revoked, as the session's snapshot sees it. */
export async function findRevokedPrintedCards(
  communityId: string,
  session: ClientSession,
): Promise<PrintedCardFacts[]> {
  const found = await CardModel.collection
    .find<StoredCard>(
      { communityId: new Types.ObjectId(communityId), kind: 'printed', status: 'revoked' },
      { projection: { ...PROJECTION, revokedAt: 1 }, session, batchSize: 10_000 },
    )
    .toArray()
  return found.map((card) => ({ ...toCardFacts(card), revokedAt: card.revokedAt ?? null }))
}

type StoredCard = Card & { _id: Types.ObjectId }

function toCardFacts(card: StoredCard): CardFacts {
  return {
    id: card._id.toHexString(),
    memberId: card.memberId.toHexString(),
    holderRevision: card.holderRevision ?? null,
    kind: card.kind,
    status: card.status,
    expiresOn: card.expiresOn ?? null,
    serial: card.serial,
    issueNo: card.issueNo,
  }
}
