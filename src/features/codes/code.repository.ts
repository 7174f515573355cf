import { Types, type ClientSession } from 'mongoose'
import { SingleUseCodeModel, type SingleUseCode } from '../cards/card.model.js'

/** What a redemption must know of a phone code or a typed code. */
export interface SingleUseCodeFacts {
  /** See code-id.ts; the redemption that spends the code carries it. */
  id: string
  kind: 'phone' | 'typed'
  memberId: string
  /** Null for a typed code that staff made at the desk for a member without any card. */
  cardId: string | null
  shopId: string | null
  issuedAt: Date
  expiresAt: Date
}

export interface NewSingleUseCode {
  id: string
  communityId: string
  kind: 'phone' | 'typed'
  memberId: string
  cardId: string | null
  shopId: string | null
  issuedAt: Date
  expiresAt: Date
  forgetAt: Date
}

/**
 * The codes with these ids, expired ones too, as the primary has them. Asked of the driver, without Mongoose's casting: the
 * counter asks at every scan.
 */
export async function findSingleUseCodes(
  communityId: Types.ObjectId,
  ids: string[],
): Promise<Map<string, SingleUseCodeFacts>> {
  const filter = { _id: ids.length === 1 ? ids[0] : { $in: ids }, communityId }
  const found = await SingleUseCodeModel.collection.find<SingleUseCode>(filter as object).toArray()
  return new Map(found.map((code) => [code._id, toFacts(code)]))
}

/** @throws a duplicate key on `_id` when such a code is remembered already */
export async function insertSingleUseCode(code: NewSingleUseCode, session?: ClientSession): Promise<void> {
  const { id, communityId, memberId, cardId, shopId, ...rest } = code
  const stored = {
    ...rest,
    _id: id,
    communityId: new Types.ObjectId(communityId),
    memberId: new Types.ObjectId(memberId),
    cardId: cardId === null ? null : new Types.ObjectId(cardId),
    shopId: shopId === null ? null : new Types.ObjectId(shopId),
  }
  await SingleUseCodeModel.collection.insertOne(stored as never, session ? { session } : {})
}

/** A use that is no redemption has spent the code: from this moment on it is past its time everywhere. */
export async function spendSingleUseCode(
  communityId: string,
  id: string,
  at: Date,
  session: ClientSession,
): Promise<void> {
  await SingleUseCodeModel.collection.updateOne(
    { _id: id, communityId: new Types.ObjectId(communityId) } as object,
    { $set: { expiresAt: at } },
    { session },
  )
}

function toFacts(code: SingleUseCode): SingleUseCodeFacts {
  return {
    id: code._id,
    kind: code.kind,
    memberId: String(code.memberId),
    cardId: code.cardId ? String(code.cardId) : null,
    shopId: code.shopId ? String(code.shopId) : null,
    issuedAt: code.issuedAt,
    expiresAt: code.expiresAt,
  }
}
