import { Types } from 'mongoose'
import type { ActorReference } from '../../http/actor.js'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import { QuarantineModel, UNDECIDED, type QuarantinedItem } from './offline.model.js'
import type { QuarantineReason } from './quarantine-reasons.js'
import type { UploadedItem } from './read-item.js'

export type StoredQuarantine = QuarantinedItem & { _id: Types.ObjectId }

/** Keeps an item as it came; one that was kept before stays as it is. */
export async function keepInQuarantine(
  { item, key, digest, content, sequence }: UploadedItem,
  reason: QuarantineReason,
  upload: {
    communityId: string
    shopId: string
    deviceId: string
    by: ActorReference
    requestId: string
    uploadedAt: Date
  },
): Promise<void> {
  const { communityId, shopId, deviceId, by, requestId, uploadedAt } = upload
  const document = {
    communityId: new Types.ObjectId(communityId),
    shopId: new Types.ObjectId(shopId),
    deviceId: new Types.ObjectId(deviceId),
    key: item?.key ?? key ?? digest,
    digest,
    reason,
    kind: item?.kind ?? null,
    sequence,
    hash: item?.hash ?? null,
    previousHash: item?.previousHash ?? null,
    leaseId: item?.leaseId ?? null,
    deviceTime: item ? new Date(item.occurredAt) : null,
    benefitId: item?.benefitId ?? null,
    billFen: item?.billFen ?? null,
    discountFen: item?.discountFen ?? null,
    content,
    by,
    requestId,
    uploadedAt,
    review: UNDECIDED,
  }
  try {
    await QuarantineModel.collection.insertOne(document)
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}
