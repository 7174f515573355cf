import type { ClientSession, Types } from 'mongoose'
import { CounterModel } from './community.model.js'

const idOf = (communityId: Types.ObjectId | string) => `offers|${String(communityId)}`

/**
 * Notes, in the transaction of the change itself, that something has changed by which the community's shops offer what they
 * offer: a setting, a shop, an agreement or a benefit. Every process then reads its shops again (see agreements/benefits-in-force).
 */
export async function markOffersChanged(
  communityId: Types.ObjectId | string,
  session: ClientSession,
): Promise<void> {
  await CounterModel.updateOne({ _id: idOf(communityId) }, { $inc: { value: 1 } }, { upsert: true, session })
}

/** Grows with every such change; 0 before the first one. */
export async function readOfferRevision(communityId: string): Promise<number> {
  const counter = await CounterModel.collection.findOne({ _id: idOf(communityId) as never })
  return (counter?.value as number | undefined) ?? 0
}
