import type { ClientSession } from 'mongoose'
import { CardModel } from './card.model.js'

interface Holder {
  communityId: string
  memberId: string
}

/**
 * Takes from the cards and phones of an erased member what may name the person: the phone's name, and the words of staff.
 * Answers the ids of all of them.
 */
export async function forgetHolderOfCards(
  { communityId, memberId }: Holder,
  session: ClientSession,
): Promise<string[]> {
  const set = { name: null, statusReason: 'member_erased' }
  await CardModel.updateMany({ communityId, memberId }, { $set: set }, { session })
  const cards = await CardModel.find({ communityId, memberId }, { _id: 1 }).session(session).lean()
  return cards.map(({ _id }) => String(_id))
}
