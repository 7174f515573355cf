import mongoose, { type ClientSession, type QueryFilter, type Types } from 'mongoose'
import { containing } from '../../http/search.js'
import type { ResourcesQuery } from './resource.forms.js'
import { ResourceModel, type Resource } from './resource.model.js'

export type ResourceRecord = Resource & { _id: Types.ObjectId }

export async function insertResource(session: ClientSession, resource: object): Promise<ResourceRecord> {
  const [created] = await ResourceModel.create([resource], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

export async function findResource(
  communityId: string,
  id: string,
  session: ClientSession | null = null,
): Promise<ResourceRecord | null> {
  return ResourceModel.findOne({ communityId, _id: id }).session(session).lean()
}

/** Newest first, one more than the limit so that the caller sees whether there is a next page. */
export async function findResources(
  communityId: string,
  { q, kind, status, organizationId, limit }: Omit<ResourcesQuery, 'cursor'>,
  before?: Types.ObjectId,
): Promise<ResourceRecord[]> {
  const filter: QueryFilter<Resource> = {
    communityId,
    ...(kind ? { kind } : {}),
    ...(status ? { status } : {}),
    ...(organizationId ? { organizationId } : {}),
    ...(q ? { name: containing(q) } : {}),
    ...(before ? { _id: mongoose.trusted({ $lt: before }) } : {}),
  }
  return ResourceModel.find(filter)
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** Sets fields at the revision that was read; null when it has changed since. */
export async function updateResource(
  session: ClientSession,
  { _id, communityId, revision }: ResourceRecord,
  set: object,
): Promise<ResourceRecord | null> {
  return ResourceModel.findOneAndUpdate(
    { _id, communityId, revision },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}
