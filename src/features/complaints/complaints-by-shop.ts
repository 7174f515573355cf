import type { ClientSession } from 'mongoose'
import { findReasonsTold } from './complaint.repository.js'

/** How often seniors complained of each shop for what happened on the days (both inclusive), by reason; all states count. */
export async function countComplaintsByShop(
  session: ClientSession,
  communityId: string,
  period: { from: string; to: string },
): Promise<Map<string, Map<string, number>>> {
  const counts = new Map<string, Map<string, number>>()
  for (const { shopId, reason } of await findReasonsTold(session, communityId, period)) {
    const byReason = counts.get(shopId) ?? new Map<string, number>()
    byReason.set(reason, (byReason.get(reason) ?? 0) + 1)
    counts.set(shopId, byReason)
  }
  return counts
}
