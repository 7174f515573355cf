import type { ClientSession } from 'mongoose'
import { SYSTEM_ACTOR } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'
import { assertSeen } from '../../http/assert-seen.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { businessDayOf, endOfBusinessDay } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { findBenefitsOfAgreement, startBenefits } from '../benefits/benefit.repository.js'
import { recordAgreementEvent } from './agreement-events.js'
import type { Agreement, AgreementStatus } from './agreement.model.js'
import {
  type AgreementRecord,
  findAgreement,
  findExpiredAgreements,
  holdAgreement,
  updateAgreement,
} from './agreement.repository.js'
import type { AgreementAtRevision } from './agreement.service.js'
import { agreementStateOn } from './agreement-state.js'
import { agreementView } from './agreement.view.js'
import { insertVersions } from './agreement-version.repository.js'
import type { BenefitsInForce } from './benefits-in-force.js'

interface Dependencies {
  audit: AuditService
  benefitsInForce: BenefitsInForce
  now: () => Date
}

interface Step {
  from: readonly AgreementStatus[]
  set: Partial<Agreement>
  event: string
  reason?: string
}

/** `draft → signed → (suspended ⇄ signed) → ended`; every other step is `illegal_transition` (product.md, lifecycles). */
export function createAgreementLifecycleService({ audit, benefitsInForce, now }: Dependencies) {
  const today = () => businessDayOf(now())

  function atRevision(agreement: AgreementRecord): AgreementAtRevision {
    benefitsInForce.invalidate(agreement.shopId.toString())
    return { agreement: agreementView(agreement, today()), revision: agreement.revision }
  }

  async function take(
    communityId: string,
    id: string,
    step: Step,
    meta: RequestMeta,
  ): Promise<AgreementAtRevision> {
    const taken = await inTransaction(async (session) => {
      const before = await findAgreement({ communityId }, id, session)
      if (!before) throw new NotFoundProblem()
      assertSeen(meta.ifMatch, before)
      const isOver = agreementStateOn(before, today()) === 'ended'
      if (isOver || !step.from.includes(before.status)) throw new Problem('illegal_transition')
      const agreement = await updateAgreement(session, before, step.set)
      if (!agreement) throw new Problem('illegal_transition')
      await recordAgreementEvent(audit, session, step.event, agreement, meta, { reason: step.reason })
      return agreement
    })
    return atRevision(taken)
  }

  return {
    /**
     * Signs a draft: its benefits as they stand become version 1, which nothing changes any more. An agreement without benefits
     * can be signed; they are then added as further versions.
     * @throws NotFoundProblem, Problem validation_failed for a day to come, illegal_transition, stale_edit
     */
    async sign(
      communityId: string,
      id: string,
      signedOn: string,
      meta: RequestMeta,
    ): Promise<AgreementAtRevision> {
      if (signedOn > today()) {
        throw new Problem('validation_failed', {
          errors: [{ path: 'signedOn', message: 'fields:day_to_come' }],
        })
      }
      const signed = await inTransaction(async (session) => {
        const held = await holdAgreement(session, communityId, id)
        if (!held) throw new NotFoundProblem()
        assertSeen(meta.ifMatch, held)
        if (held.status !== 'draft') throw new Problem('illegal_transition')
        const agreement = await updateAgreement(session, held, { status: 'signed', signedOn })
        if (!agreement) throw new Problem('illegal_transition')
        await makeFirstVersion(session, agreement)
        await recordAgreementEvent(audit, session, 'AGREEMENT_SIGNED', agreement, meta, { signedOn })
        return findAgreement({ communityId }, id, session)
      })
      if (!signed) throw new NotFoundProblem()
      return atRevision(signed)
    },

    async suspend(communityId: string, id: string, reason: string, meta: RequestMeta) {
      const set = { status: 'suspended', statusReason: reason } as const
      return take(communityId, id, { from: ['signed'], set, event: 'AGREEMENT_SUSPENDED', reason }, meta)
    },

    async resume(communityId: string, id: string, reason: string | undefined, meta: RequestMeta) {
      const set = { status: 'signed', statusReason: null } as const
      return take(communityId, id, { from: ['suspended'], set, event: 'AGREEMENT_RESUMED', reason }, meta)
    },

    /** Final. */
    async terminate(communityId: string, id: string, reason: string, meta: RequestMeta) {
      const set = { status: 'ended', endReason: 'terminated', endedAt: now(), statusReason: reason } as const
      const from = ['signed', 'suspended'] as const
      return take(communityId, id, { from, set, event: 'AGREEMENT_TERMINATED', reason }, meta)
    },

    /**
     * Marks the agreements of all communities that ended before the business day of `at` as expired, for the daily job. Nothing
     * depends on it: what is over gives no benefits, marked or not. Safe to repeat.
     * @returns how many were marked
     */
    async expireAgreements(at: Date = now()): Promise<number> {
      let marked = 0
      for (;;) {
        const expired = await findExpiredAgreements(businessDayOf(at))
        if (expired.length === 0) return marked
        for (const agreement of expired) marked += await expire(agreement)
      }
    },
  }

  async function expire(before: AgreementRecord): Promise<number> {
    const agreement = await inTransaction(async (session) => {
      const endedAt = endOfBusinessDay(before.endsOn)
      const set = { status: 'ended', endReason: 'expired', endedAt } as const
      const ended = await updateAgreement(session, before, set)
      if (ended) {
        await recordAgreementEvent(audit, session, 'AGREEMENT_EXPIRED', ended, { actor: SYSTEM_ACTOR })
      }
      return ended
    })
    if (!agreement) return 0
    benefitsInForce.invalidate(agreement.shopId.toString())
    return 1
  }
}
export type AgreementLifecycleService = ReturnType<typeof createAgreementLifecycleService>

async function makeFirstVersion(session: ClientSession, agreement: AgreementRecord) {
  const { communityId, _id, startsOn } = agreement
  const benefits = await findBenefitsOfAgreement(session, communityId, _id)
  await insertVersions(session, agreement, [
    {
      effectiveFrom: startsOn,
      benefits: benefits.map(({ _id: benefitId, terms }) => ({ benefitId, terms })),
    },
  ])
  await startBenefits(session, communityId, _id, startsOn)
}
