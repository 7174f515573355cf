import type { ClientSession, Types } from 'mongoose'
import { CardModel, type Card } from '../cards/card.model.js'
import type { PhoneKey } from '../codes/code.service.js'

type StoredPhone = Card & { _id: Types.ObjectId }

const activePhone = ({ communityId, memberId, cardId }: PhoneKey) => ({
  _id: cardId,
  communityId,
  memberId,
  kind: 'phone' as const,
  status: 'active' as const,
})

export async function findActivePhone(phone: PhoneKey): Promise<StoredPhone | null> {
  return CardModel.findOne(activePhone(phone)).lean()
}

/** Makes the key the phone's only one; answers the card as it was before, null when it is no longer active. */
export async function setProofKey(
  phone: PhoneKey,
  set: { proofKey: string; proofExpiresOn: string },
  session: ClientSession,
): Promise<StoredPhone | null> {
  return CardModel.findOneAndUpdate(
    activePhone(phone),
    { $set: set },
    { returnDocument: 'before', session },
  ).lean()
}
