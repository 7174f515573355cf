import mongoose, { type ClientSession, type QueryFilter, Types } from 'mongoose'
import type { Scope } from '../../http/scope.js'
import { containing, decodeCursor, idInCursor } from '../../http/search.js'
import { markOffersChanged } from '../communities/offer-revision.js'
import { type Shop, type ShopCategory, ShopModel } from './shop.model.js'

export type ShopRecord = Shop & { _id: Types.ObjectId }

export interface ShopSearch {
  q?: string
  category?: ShopCategory
  status?: Shop['status']
  limit: number
  cursor?: string
}

export async function insertShop(
  session: ClientSession,
  shop: Partial<Shop> & { communityId: Types.ObjectId },
): Promise<ShopRecord> {
  const [created] = await ShopModel.create([shop], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

/** A shop that is visible in the scope; null for every other. */
export async function findShop(
  scope: Scope,
  id: string,
  session?: ClientSession,
): Promise<ShopRecord | null> {
  if (scope.shopId && scope.shopId !== id) return null
  return ShopModel.findOne({ communityId: scope.communityId, _id: id }, null, { session }).lean()
}

/** Sets fields of a shop at the revision that was read; null when it has changed since. */
export async function updateShop(session: ClientSession, shop: ShopRecord, set: Partial<Shop>) {
  await markOffersChanged(shop.communityId, session)
  return ShopModel.findOneAndUpdate(
    { _id: shop._id, communityId: shop.communityId, revision: shop.revision },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}

/** Shops by name, one more than the limit so that the caller sees whether there is a next page. */
export async function findShops(scope: Scope, search: ShopSearch): Promise<ShopRecord[]> {
  const own: QueryFilter<Shop> = scope.shopId ? { _id: scope.shopId } : {}
  return findByName({ communityId: scope.communityId, $and: [own] }, search)
}

/** The same over all communities, of the shops with one of these ids: for the public list. */
export async function findActiveShopsAmong(ids: Types.ObjectId[], search: ShopSearch): Promise<ShopRecord[]> {
  return findByName({ _id: mongoose.trusted({ $in: ids }), status: 'active' }, search)
}

async function findByName(base: QueryFilter<Shop>, search: ShopSearch): Promise<ShopRecord[]> {
  const filter: QueryFilter<Shop> = { ...base }
  if (search.category) filter.category = search.category
  if (search.status) filter.status = search.status
  if (search.q) filter.searchKeys = containing(search.q.replace(/\s/g, '').toLowerCase())
  if (search.cursor) filter.$or = placesAfter(search.cursor)
  return ShopModel.find(filter)
    .sort({ name: 1, _id: 1 })
    .limit(search.limit + 1)
    .lean()
}

function placesAfter(cursor: string): QueryFilter<Shop>[] {
  const [name, id] = decodeCursor(cursor)
  return [
    { name: mongoose.trusted({ $gt: String(name) }) },
    { name: String(name), _id: mongoose.trusted({ $gt: idInCursor(id) }) },
  ]
}

/** Ids of the shops whose name matches the search words, at most 200: for searches in other lists. */
export async function findShopIdsByName(scope: Scope, q: string): Promise<Types.ObjectId[]> {
  const found = await findShops(scope, { q, limit: 199 })
  return found.map((shop) => shop._id)
}

/** The shops of the community with one of these ids. */
export async function findShopsByIds(communityId: string, ids: readonly string[]): Promise<ShopRecord[]> {
  return ShopModel.find({
    communityId,
    _id: mongoose.trusted({ $in: ids.map((id) => new Types.ObjectId(id)) }),
  }).lean()
}

/** How many shops a list with the same status has. */
export async function countShops(communityId: string, status: Shop['status']): Promise<number> {
  return ShopModel.countDocuments({ communityId, status })
}

/** Names by id of the shops that exist in the community. */
export async function findShopNames(communityId: string, ids: string[]): Promise<Map<string, string>> {
  const found = await ShopModel.find(
    { communityId, _id: mongoose.trusted({ $in: ids.map((id) => new Types.ObjectId(id)) }) },
    { name: 1 },
  ).lean()
  return new Map(found.map((shop) => [shop._id.toString(), shop.name]))
}
