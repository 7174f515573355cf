import type { ActorReference } from '../../http/actor.js'

/** Who hands in what a device recorded, and when. */
export interface UploadFacts {
  communityId: string
  shopId: string
  deviceId: string
  by: ActorReference
  requestId: string
  uploadedAt: Date
}
