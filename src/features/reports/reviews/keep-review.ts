import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import type { AuditService } from '../../audit/audit.service.js'
import type { Reader } from '../report.service.js'
import * as repository from './review.repository.js'
import type { NewReview, Stored } from './review.repository.js'

/**
 * Inserts a review with its audit event, which tells `facts` of it. Sent twice with one key, it is one review.
 * @returns the review that stands under the key, and whether it is this one
 */
export async function keepReview<R extends NewReview>(
  audit: AuditService,
  { communityId, actor, requestId }: Reader,
  review: R,
  facts: Record<string, unknown>,
): Promise<{ review: Stored<R>; isNew: boolean }> {
  const { report, digest, key } = review
  try {
    const inserted = await inTransaction(async (session) => {
      const created = await repository.insertReview(session, review)
      await audit.record(session, {
        communityId,
        type: 'REPORT_REVIEWED',
        actor,
        subjects: [{ kind: 'reportReview', id: String(created._id) }],
        facts: { report, ...facts, digest },
        requestId,
      })
      return created
    })
    return { review: inserted, isNew: true }
  } catch (error) {
    const known = key && isDuplicateKey(error) ? await repository.findReviewByKey(communityId, key) : null
    if (!known) throw error
    return { review: known as unknown as Stored<R>, isNew: false }
  }
}
