import type { ClientSession } from 'mongoose'
import { ToldApartModel } from './told-apart.model.js'

/** The pairs of the community that are not one person. */
export async function findToldApart(communityId: string): Promise<Set<string>> {
  const found = await ToldApartModel.find({ communityId }, { pair: 1 }).lean()
  return new Set(found.map(({ pair }) => pair))
}

/** @throws a duplicate key on `pair` when it was said already */
export async function insertToldApart(
  apart: { communityId: string; pair: string; toldBy: string },
  session: ClientSession,
): Promise<void> {
  await ToldApartModel.create([apart], { session })
}
