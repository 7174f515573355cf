import type { NotificationRecord } from '../notification.repository.js'

/** To whom a message goes, as far as the receiver must know it. */
export interface Addressee {
  memberId: string
  maskedName: string
  /** Null where the community sends no numbers along. */
  phone: string | null
}

/** What every notification to a member has beside its own facts; no more of the person than that of a use. */
export interface MemberPayload {
  /** The same at every attempt: a receiver that has seen it has been told. */
  id: string
  kind: NotificationRecord['kind']
  audience: 'member'
  communityId: string
  memberId: string
  maskedName: string
  phone?: string
}

export function memberPayload(
  { _id, kind, communityId }: NotificationRecord,
  { memberId, maskedName, phone }: Addressee,
): MemberPayload {
  return {
    id: String(_id),
    kind,
    audience: 'member',
    communityId: String(communityId),
    memberId,
    maskedName,
    ...(phone === null ? {} : { phone }),
  }
}
