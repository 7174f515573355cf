import type { RequestMeta } from '../../http/api-route.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { Problem } from '../../problems.js'
import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import type { AuditService } from '../audit/audit.service.js'
import { readBenefitForChange, recordBenefitEvent } from './benefit-changes.js'
import type { Benefit } from './benefit.model.js'
import { updateBenefit } from './benefit.repository.js'
import type { BenefitAtRevision } from './benefit.service.js'
import { benefitView } from './benefit.view.js'

interface Change {
  from: Benefit['status']
  to: Benefit['status']
  event: string
  reason?: string
}

/** `active ⇄ suspended`: whether the counter gives a benefit for now. The agreement and its versions stay as they are. */
export function createBenefitStatusService({
  audit,
  benefitsInForce,
}: {
  audit: AuditService
  benefitsInForce: BenefitsInForce
}) {
  async function change(
    communityId: string,
    id: string,
    { from, to, event, reason }: Change,
    meta: RequestMeta,
  ): Promise<BenefitAtRevision> {
    const changed = await inTransaction(async (session) => {
      const before = await readBenefitForChange(session, communityId, id, meta.ifMatch)
      if (before.status !== from) throw new Problem('illegal_transition')
      const benefit = await updateBenefit(session, before, { status: to, statusReason: reason ?? null })
      if (!benefit) throw new Problem('illegal_transition')
      await recordBenefitEvent(audit, session, event, benefit, meta, { reason })
      return benefit
    })
    benefitsInForce.invalidate(changed.shopId.toString())
    return { benefit: benefitView(changed, meta.language), revision: changed.revision }
  }

  return {
    /** From now on the counter declines it. @throws NotFoundProblem, Problem illegal_transition, stale_edit */
    async suspend(communityId: string, id: string, reason: string, meta: RequestMeta) {
      const step = { from: 'active', to: 'suspended', event: 'BENEFIT_SUSPENDED', reason } as const
      return change(communityId, id, step, meta)
    },

    /** @throws NotFoundProblem, Problem illegal_transition, stale_edit */
    async resume(communityId: string, id: string, reason: string | undefined, meta: RequestMeta) {
      const step = { from: 'suspended', to: 'active', event: 'BENEFIT_RESUMED', reason } as const
      return change(communityId, id, step, meta)
    },
  }
}
export type BenefitStatusService = ReturnType<typeof createBenefitStatusService>
