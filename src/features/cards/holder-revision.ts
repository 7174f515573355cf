import type { ClientSession, Types } from 'mongoose'
import { CardModel } from './card.model.js'

/**
 * Notes the member's revision on all cards and phones of the member, in the transaction that changed the member: reading a card
 * then tells whether anything about its holder has changed.
 */
export async function tellCardsOf(
  member: { _id: Types.ObjectId; communityId: Types.ObjectId; revision: number },
  session: ClientSession,
): Promise<void> {
  await CardModel.updateMany(
    { communityId: member.communityId, memberId: member._id },
    { $set: { holderRevision: member.revision } },
    { session, timestamps: false },
  )
}
