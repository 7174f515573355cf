import type { Actor } from '../../http/actor.js'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import type { RedemptionService } from '../redemptions/redemption.service.js'
import type { ComplaintRecord } from './complaint.repository.js'

/** A shop that refuses more often than this on one day has a list of its own. */
const MOST = 100

export interface RefusalBeside {
  record: RecordedRedemption
  /** Whether it was this member's card. */
  isOfMember: boolean
}

/**
 * What the shop's counter refused on the day of a complaint: the member's own first, then by nearness in time, or the newest first where
 * the time is not known. That there is none speaks too: then nobody scanned.
 */
export async function refusalsBeside(
  { redemptions }: { redemptions: Pick<RedemptionService, 'list'> },
  { communityId, shopId, memberId, occurredOn, occurredAt }: ComplaintRecord,
  reader: { actor: Actor; requestId: string },
): Promise<RefusalBeside[]> {
  const { items } = await redemptions.list({
    ...reader,
    communityId: String(communityId),
    query: { shopId: String(shopId), from: occurredOn, to: occurredOn, status: 'declined', limit: MOST },
  })
  const beside = items.map((record) => ({ record, isOfMember: memberId.equals(record.memberId ?? '') }))
  const farness = ({ record }: RefusalBeside) =>
    occurredAt ? Math.abs(record.occurredAt.getTime() - occurredAt.getTime()) : -record.occurredAt.getTime()
  return beside.sort((a, b) => Number(b.isOfMember) - Number(a.isOfMember) || farness(a) - farness(b))
}
