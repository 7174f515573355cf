import type { ClientSession } from 'mongoose'
import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import { forgetPhotos } from './photos/photo-store.js'
import { createRequestSecrets } from './request-secrets.js'
import { findRequestsOfMember, forgetReporter, type MemberKey } from './request.repository.js'
import { myRequestView } from './request.view.js'

const MOST = 10_000

/** What an erased member reported stays as a fact about the community, without the person, anybody's words, the place and the photos. */
export async function forgetRequestsOfMember(key: MemberKey, session: ClientSession | null): Promise<void> {
  await forgetPhotos(await forgetReporter(key, session), session)
}

/** Everything that a member reported, with the place, for the copy of the own data. */
export function requestsForExport(encryption: FieldEncryption) {
  const secrets = createRequestSecrets(encryption)
  return async (key: MemberKey) => {
    const all = await findRequestsOfMember(key, { limit: MOST })
    return all.map((request) => {
      const owner = { communityId: key.communityId, requestId: String(request._id) }
      return {
        ...myRequestView(request),
        note: request.note ?? null,
        address: secrets.open(owner, 'request-address', request.addressCipher),
      }
    })
  }
}
