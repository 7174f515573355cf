import { type ClientSession, Types } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { type Page, toPage } from '../../http/paging.js'
import type { Scope } from '../../http/scope.js'
import type { Language } from '../../infrastructure/i18n.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AgreementRecord } from '../agreements/agreement.repository.js'
import type { AmendmentService } from '../agreements/amendment.service.js'
import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import type { AuditService } from '../audit/audit.service.js'
import type { BenefitEditForm, BenefitForm, BenefitListQuery } from './benefit.forms.js'
import {
  type BenefitRecord,
  countBenefits,
  findBenefit,
  findBenefits,
  insertBenefits,
  updateBenefit,
} from './benefit.repository.js'
import { readBenefitForChange, recordBenefitEvent } from './benefit-changes.js'
import { editedTerms, termsOfForm } from './benefit-terms.js'
import type { BenefitTerms } from './benefit.types.js'
import { benefitView, type BenefitView } from './benefit.view.js'

interface Dependencies {
  audit: AuditService
  amendments: AmendmentService
  benefitsInForce: BenefitsInForce
  now: () => Date
}

/** A benefit with the revision that its entity tag is made of. */
export interface BenefitAtRevision {
  benefit: BenefitView
  revision: number
}

/** Every version of an agreement holds all its benefits, and a document of the store is at most 16 MB. */
export const MAX_BENEFITS = 100

export function createBenefitService({ audit, amendments, benefitsInForce, now }: Dependencies) {
  function atRevision(benefit: BenefitRecord, { language }: RequestMeta): BenefitAtRevision {
    benefitsInForce.invalidate(benefit.shopId.toString())
    return { benefit: benefitView(benefit, language), revision: benefit.revision }
  }

  /** The terms of a benefit after an edit, and the day from which they count once the agreement is signed. */
  async function applyEdit(
    session: ClientSession,
    agreement: AgreementRecord,
    benefit: BenefitRecord,
    form: BenefitEditForm,
  ) {
    const id = benefit._id.toString()
    if (agreement.status === 'draft') return { terms: editedTerms(benefit.terms, form, id) }
    const effectiveFrom = form.effectiveFrom
    if (!effectiveFrom) {
      throw new Problem('validation_failed', {
        errors: [{ path: 'effectiveFrom', message: 'fields:effective_from' }],
      })
    }
    amendments.assertDay(agreement, effectiveFrom)
    const before = (await amendments.termsOn(session, agreement, id, effectiveFrom)) ?? benefit.terms
    const terms = editedTerms(before, form, id)
    const changed = { benefitId: benefit._id, terms }
    return amendments.amend(session, agreement, { benefit: changed, before, effectiveFrom })
  }

  return {
    /**
     * Adds a benefit: to a draft at once, to a signed agreement as its next version, effective today or on a later day.
     * @throws NotFoundProblem, Problem validation_failed, illegal_transition when the agreement is over
     */
    async add(
      communityId: string,
      agreementId: string,
      form: BenefitForm,
      meta: RequestMeta,
    ): Promise<BenefitAtRevision> {
      const added = await inTransaction(async (session) => {
        const agreement = await amendments.open(session, communityId, agreementId)
        if ((await countBenefits(session, agreement.communityId, agreement._id)) >= MAX_BENEFITS) {
          throw new Problem('validation_failed', {
            errors: [{ path: '', message: 'fields:too_many_benefits' }],
          })
        }
        const benefitId = new Types.ObjectId()
        const terms = termsOfForm(form, benefitId.toString())
        const isDraft = agreement.status === 'draft'
        const effectiveFrom = isDraft ? null : (form.effectiveFrom ?? businessDayOf(now()))
        if (effectiveFrom) {
          amendments.assertDay(agreement, effectiveFrom)
          await amendments.amend(session, agreement, { benefit: { benefitId, terms }, effectiveFrom })
        }
        const [benefit] = await insertBenefits(session, [
          {
            _id: benefitId,
            communityId: agreement.communityId,
            shopId: agreement.shopId,
            agreementId: agreement._id,
            terms,
            effectiveFrom,
          },
        ])
        if (!benefit) throw new Error('The store has answered an insert with nothing')
        await recordBenefitEvent(audit, session, 'BENEFIT_ADDED', benefit, meta, {
          kind: terms.kind,
          effectiveFrom,
        })
        return benefit
      })
      return atRevision(added, meta)
    },

    /** @throws NotFoundProblem when the scope has no such benefit */
    async get(scope: Scope, id: string, language: Language): Promise<BenefitAtRevision> {
      const benefit = await findBenefit(scope, id)
      if (!benefit) throw new NotFoundProblem()
      return { benefit: benefitView(benefit, language), revision: benefit.revision }
    },

    /** The newest terms as the rules use them. @throws NotFoundProblem when the scope has no such benefit */
    async termsOf(scope: Scope, id: string): Promise<BenefitTerms> {
      const benefit = await findBenefit(scope, id)
      if (!benefit) throw new NotFoundProblem()
      return benefit.terms
    },

    /** Benefits in the order in which they were added, with their newest terms. */
    async list(scope: Scope, query: BenefitListQuery, language: Language): Promise<Page<BenefitView>> {
      const found = await findBenefits(scope, query)
      const views = found.map((benefit) => benefitView(benefit, language))
      return toPage(views, query.limit, (benefit) => [benefit.id])
    },

    /**
     * Edits a benefit of a draft, or makes the next version of a signed agreement from `effectiveFrom` on. The benefit keeps its
     * id, and its limits keep theirs.
     * @throws NotFoundProblem, Problem validation_failed, stale_edit, illegal_transition when the agreement is over
     */
    async edit(
      communityId: string,
      id: string,
      form: BenefitEditForm,
      meta: RequestMeta,
    ): Promise<BenefitAtRevision> {
      const edited = await inTransaction(async (session) => {
        const before = await readBenefitForChange(session, communityId, id, meta.ifMatch)
        const agreement = await amendments.open(session, communityId, before.agreementId.toString())
        const amended = await applyEdit(session, agreement, before, form)
        const benefit = await updateBenefit(session, before, amended)
        if (!benefit) throw new Problem('stale_edit')
        const { effectiveFrom, ...fields } = form
        await recordBenefitEvent(audit, session, 'BENEFIT_EDITED', benefit, meta, {
          fields: Object.keys(fields),
          effectiveFrom: agreement.status === 'draft' ? null : effectiveFrom,
        })
        return benefit
      })
      return atRevision(edited, meta)
    },
  }
}
export type BenefitService = ReturnType<typeof createBenefitService>
