import { Types, type ClientSession } from 'mongoose'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import { LeasedBenefitsModel, LeaseModel, type StoredLease } from './offline.model.js'
import type { LeasedBenefit } from './shared/lease.js'

export type LeaseRecord = StoredLease & { _id: Types.ObjectId }

/** Keeps the benefits of a lease under their digest; the same ones are kept once. */
export async function keepLeasedBenefits(
  communityId: string,
  digest: string,
  benefits: readonly LeasedBenefit[],
): Promise<void> {
  const filter = { communityId: new Types.ObjectId(communityId), digest }
  if (await LeasedBenefitsModel.collection.findOne(filter, { projection: { _id: 1 } })) return
  try {
    await LeasedBenefitsModel.collection.insertOne({ ...filter, benefits })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

export async function insertLease(lease: LeaseRecord, session: ClientSession): Promise<void> {
  await LeaseModel.collection.insertOne(lease, { session })
}

/** Those of the leases that were given to this device, with their benefits, by id. */
export async function findLeasesOfDevice(
  { communityId, deviceId }: { communityId: string; deviceId: string },
  ids: readonly string[],
): Promise<Map<string, { lease: LeaseRecord; benefits: LeasedBenefit[] }>> {
  if (ids.length === 0) return new Map()
  const community = new Types.ObjectId(communityId)
  const leases = await LeaseModel.collection
    .find<LeaseRecord>({
      _id: { $in: ids.map((id) => new Types.ObjectId(id)) },
      communityId: community,
      deviceId: new Types.ObjectId(deviceId),
    })
    .toArray()
  const digests = [...new Set(leases.map(({ benefitsDigest }) => benefitsDigest))]
  const kept = await LeasedBenefitsModel.collection
    .find<{ digest: string; benefits: LeasedBenefit[] }>({ communityId: community, digest: { $in: digests } })
    .toArray()
  const byDigest = new Map(kept.map(({ digest, benefits }) => [digest, benefits]))
  return new Map(
    leases.map((lease) => [
      lease._id.toHexString(),
      { lease, benefits: byDigest.get(lease.benefitsDigest) ?? [] },
    ]),
  )
}
