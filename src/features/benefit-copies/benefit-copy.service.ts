import { isDeepStrictEqual } from 'node:util'
import { type ClientSession, Types } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { assertSeen } from '../../http/assert-seen.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { businessDayOf } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { AgreementRecord } from '../agreements/agreement.repository.js'
import type { AmendmentService } from '../agreements/amendment.service.js'
import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import type { AuditService } from '../audit/audit.service.js'
import { termsForBenefit } from '../benefits/benefit-terms.js'
import {
  type BenefitRecord,
  findBenefitsById,
  findBenefitsOfAgreement,
  insertBenefits,
} from '../benefits/benefit.repository.js'
import { MAX_BENEFITS } from '../benefits/benefit.service.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import { benefitView, type BenefitView } from '../benefits/benefit.view.js'
import type { BenefitCopyForm } from './benefit-copy.forms.js'

interface Dependencies {
  audit: AuditService
  amendments: AmendmentService
  benefitsInForce: BenefitsInForce
  now: () => Date
}

/** Takes benefits over from other agreements of the community, as new ones: what was used there does not count here. */
export function createBenefitCopyService({ audit, amendments, benefitsInForce, now }: Dependencies) {
  return {
    /**
     * Copies benefits as they newly stand into a draft, or into a signed agreement as its next version; all of them or none.
     * @throws NotFoundProblem, Problem validation_failed (unknown, of the same agreement, there already, too many), stale_edit,
     * illegal_transition when the agreement is over
     */
    async copy(
      communityId: string,
      agreementId: string,
      form: BenefitCopyForm,
      meta: RequestMeta,
    ): Promise<BenefitView[]> {
      const copied = await inTransaction(async (session) => {
        const agreement = await amendments.open(session, communityId, agreementId)
        assertSeen(meta.ifMatch, agreement)
        const sources = await findBenefitsById(session, agreement.communityId, form.benefitIds)
        if (sources.length < form.benefitIds.length) throw refused('fields:benefit_unknown')
        await assertNew(session, agreement, sources)
        const copies = sources.map(({ terms }) => {
          const benefitId = new Types.ObjectId()
          return { benefitId, terms: termsForBenefit(terms, benefitId.toString()) }
        })
        const isDraft = agreement.status === 'draft'
        const effectiveFrom = isDraft ? null : (form.effectiveFrom ?? businessDayOf(now()))
        if (effectiveFrom) {
          amendments.assertDay(agreement, effectiveFrom)
          await amendments.addAll(session, agreement, copies, effectiveFrom)
        }
        const { communityId: owner, shopId, _id } = agreement
        const inserted = await insertBenefits(
          session,
          copies.map(({ benefitId, terms }) => ({
            _id: benefitId,
            communityId: owner,
            shopId,
            agreementId: _id,
            terms,
            effectiveFrom,
          })),
        )
        await record(session, agreement, inserted, effectiveFrom, meta)
        return { inserted, shopId: shopId.toString() }
      })
      benefitsInForce.invalidate(copied.shopId)
      return copied.inserted.map((benefit) => benefitView(benefit, meta.language))
    },
  }

  async function record(
    session: ClientSession,
    agreement: AgreementRecord,
    benefits: readonly BenefitRecord[],
    effectiveFrom: string | null,
    { actor, requestId }: RequestMeta,
  ) {
    await audit.record(session, {
      communityId: agreement.communityId.toString(),
      type: 'BENEFITS_COPIED',
      actor,
      subjects: [
        { kind: 'agreement', id: agreement._id.toString() },
        { kind: 'shop', id: agreement.shopId.toString() },
        ...benefits.map(({ _id }) => ({ kind: 'benefit', id: _id.toString() })),
      ],
      facts: { benefits: benefits.length, effectiveFrom },
      requestId,
    })
  }
}
export type BenefitCopyService = ReturnType<typeof createBenefitCopyService>

/** A second click finds what the first one made: the same benefit twice is never meant. */
async function assertNew(
  session: ClientSession,
  { communityId, _id }: AgreementRecord,
  sources: readonly BenefitRecord[],
): Promise<void> {
  if (sources.some(({ agreementId }) => agreementId.equals(_id))) throw refused('fields:benefit_own')
  const present = await findBenefitsOfAgreement(session, communityId, _id)
  if (present.length + sources.length > MAX_BENEFITS) throw refused('fields:too_many_benefits')
  const isThere = (source: BenefitRecord) =>
    present.some((benefit) => saysTheSame(benefit.terms, source.terms))
  if (sources.some(isThere)) throw refused('fields:benefit_there')
}

function saysTheSame(a: BenefitTerms, b: BenefitTerms): boolean {
  return isDeepStrictEqual(termsForBenefit(a, ''), termsForBenefit(b, ''))
}

const refused = (message: string) =>
  new Problem('validation_failed', { errors: [{ path: 'benefitIds', message }] })
