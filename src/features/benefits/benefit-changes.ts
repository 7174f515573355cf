import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { assertSeen } from '../../http/assert-seen.js'
import { NotFoundProblem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { type BenefitRecord, findBenefit } from './benefit.repository.js'

/** Reads a benefit in the transaction of its change. @throws NotFoundProblem, Problem stale_edit */
export async function readBenefitForChange(
  session: ClientSession,
  communityId: string,
  id: string,
  ifMatch: string | undefined,
): Promise<BenefitRecord> {
  const benefit = await findBenefit({ communityId }, id, session)
  if (!benefit) throw new NotFoundProblem()
  assertSeen(ifMatch, benefit)
  return benefit
}

/** Records what happened to a benefit, in the transaction in which it happened. */
export async function recordBenefitEvent(
  audit: AuditService,
  session: ClientSession,
  type: string,
  benefit: BenefitRecord,
  meta: RequestMeta,
  { reason, ...facts }: { reason?: string } & Record<string, unknown> = {},
): Promise<void> {
  await audit.record(session, {
    communityId: benefit.communityId.toString(),
    type,
    actor: meta.actor,
    subjects: [
      { kind: 'benefit', id: benefit._id.toString() },
      { kind: 'agreement', id: benefit.agreementId.toString() },
      { kind: 'shop', id: benefit.shopId.toString() },
    ],
    reason,
    facts,
    requestId: meta.requestId,
  })
}
