import type { RecordedRedemption } from '../../redemptions/look-ups.js'
import type { NotificationRecord } from '../notification.repository.js'

/**
 * What a web hook is told. No name, no ID number, no address, no bill: the masked name and the member's id are enough to address a message,
 * and the telephone number goes along only where the community has said so.
 */
export interface UsePayload {
  /** The same at every attempt: a receiver that has seen it has been told. */
  id: string
  kind: NotificationRecord['kind']
  communityId: string
  redemptionId: string
  memberId: string
  maskedName: string
  phone?: string
  shopName: string
  benefitTitle: string
  discountFen: number
  businessDay: string
  occurredAt: string
  voidedAt?: string
  /** The record that this one stands in place of, or that stands in its place: then the two are one correction. */
  correctionOf?: string
  correctedBy?: string
  /** Recorded without network and handed in later. */
  isLater: boolean
}

export function usePayload(
  notification: NotificationRecord,
  record: RecordedRedemption,
  { shopName, phone }: { shopName: string; phone: string | null },
): UsePayload {
  const { voided } = record
  return {
    id: String(notification._id),
    kind: notification.kind,
    communityId: String(notification.communityId),
    redemptionId: String(record._id),
    memberId: String(record.memberId),
    maskedName: record.maskedName ?? '',
    ...(phone === null ? {} : { phone }),
    shopName,
    benefitTitle: record.benefitTitle ?? '',
    discountFen: record.discountFen ?? 0,
    businessDay: record.businessDay,
    occurredAt: record.occurredAt.toISOString(),
    ...(notification.kind === 'voided' && voided ? { voidedAt: voided.at.toISOString() } : {}),
    ...(record.correctionOf ? { correctionOf: String(record.correctionOf) } : {}),
    ...(notification.kind === 'voided' && voided?.correctedBy
      ? { correctedBy: String(voided.correctedBy) }
      : {}),
    isLater: record.offline !== undefined && record.offline !== null,
  }
}
