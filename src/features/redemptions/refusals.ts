import { Problem, type ProblemCode } from '../../problems.js'
import { RETRY_BY_REASON, type DeclineReason } from './decline-reasons.js'
import type { RecordedRedemption } from './look-ups.js'

/** A refusal by rule: 422 `declined` with the reason and what can be done about it. */
export function declined(reason: DeclineReason, headers?: Record<string, string>): Problem {
  return new Problem('declined', {
    members: { reason, retry: RETRY_BY_REASON[reason] },
    ...(headers ? { headers } : {}),
  })
}

/** 409 for a single-use code that a commit has spent: when, and where if it was this shop. */
export function codeAlreadyUsed(
  spentBy: RecordedRedemption | undefined,
  shopId: string,
  headers?: Record<string, string>,
): Problem {
  const isHere = spentBy !== undefined && String(spentBy.shopId) === shopId
  return new Problem('code_already_used', {
    members: {
      ...(spentBy ? { usedAt: spentBy.occurredAt.toISOString(), usedAtThisShop: isHere } : {}),
      ...(isHere ? { shopId, redemptionId: spentBy._id.toHexString() } : {}),
    },
    ...(headers ? { headers } : {}),
  })
}

/** The problem that a recorded refusal is answered with, also when it is asked again. */
export function refusalProblem(
  record: RecordedRedemption,
  spentBy: RecordedRedemption | undefined,
  headers?: Record<string, string>,
): Problem {
  if (record.refusalCode === 'code_already_used')
    return codeAlreadyUsed(spentBy, String(record.shopId), headers)
  if (record.refusalCode) return new Problem(record.refusalCode as ProblemCode, headers ? { headers } : {})
  return declined(record.declineReason as DeclineReason, headers)
}
