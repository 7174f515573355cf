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
const SIGNED_PROJECTION = { ...PROJECTION, revokedAt: 1, proofKey: 1, proofExpiresOn: 1 }

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

/** A bound phone with the key of its proofs; null when it never had one. */
export type PhoneCardFacts = CardFacts & { proofKey: string | null }

/** The bound phone that a proof names. Null when it is unknown or of another community. */
export async function findPhoneCard(
  communityId: string,
  serial: number,
  issueNo: number,
): Promise<PhoneCardFacts | null> {
  const filter = { serial, issueNo, communityId: new Types.ObjectId(communityId), kind: 'phone' }
  const projection = { ...PROJECTION, proofKey: 1 }
  const card = await CardModel.collection.findOne<StoredCard>(filter, { projection })
  return card && { ...toCardFacts(card), proofKey: card.proofKey ?? null }
}

/** A card with what counts of it for facts that were recorded offline. */
export type SignedCardFacts = PhoneCardFacts & { revokedAt: Date | null }

/**
 * The cards and phones of a community with these serials, all issues of them, by `<serial>|<issue number>`; as the primary has them
 * now, uncached.
 */
export async function findCardsBySerial(
  communityId: string,
  serials: readonly number[],
): Promise<Map<string, SignedCardFacts>> {
  const found = await CardModel.collection
    .find<StoredCard>(
      {
        serial: serials.length === 1 ? serials[0] : { $in: [...new Set(serials)] },
        communityId: new Types.ObjectId(communityId),
      },
      { projection: SIGNED_PROJECTION, hint: { serial: 1, issueNo: 1 } },
    )
    .toArray()
  return new Map(found.map((card) => [`${card.serial}|${card.issueNo}`, toSignedCardFacts(card)]))
}

/**
 * Every card of a community that a shop without network may be shown and that was ever revoked, as the session's snapshot sees it:
 * printed ones, and phones that could make proofs. A phone's last day is that of its credential.
 */
export async function findRevokedSignedCards(
  communityId: string,
  session: ClientSession,
): Promise<SignedCardFacts[]> {
  const found = await CardModel.collection
    .find<StoredCard>(
      {
        communityId: new Types.ObjectId(communityId),
        kind: { $in: ['printed', 'phone'] },
        status: 'revoked',
      },
      { projection: SIGNED_PROJECTION, session, batchSize: 10_000 },
    )
    .toArray()
  return found
    .filter(({ kind, proofKey }) => kind === 'printed' || proofKey !== undefined)
    .map((card) => ({ ...toSignedCardFacts(card), expiresOn: card.expiresOn ?? card.proofExpiresOn ?? null }))
}

type StoredCard = Card & { _id: Types.ObjectId }

function toSignedCardFacts(card: StoredCard): SignedCardFacts {
  return { ...toCardFacts(card), proofKey: card.proofKey ?? null, revokedAt: card.revokedAt ?? null }
}

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
