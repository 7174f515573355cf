import type { Actor } from '../../../http/actor.js'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { addDays, businessDayOf } from '../../../lib/business-day.js'
import { canonicalJson, sha256Hex } from '../../../lib/canonical-json.js'
import { Problem } from '../../../problems.js'
import type { AuditService } from '../../audit/audit.service.js'
import { recordCareEvent, type Meta } from '../care-event.js'
import { deletePlanned, insertVisits } from '../visits/visit.repository.js'
import { makePlan } from './make-plan.js'
import type { PlanFacts, ReadPlanFacts } from './plan-facts.js'
import type { AcceptBody, PreviewBody } from './plan.forms.js'
import type { VisitPlan } from './plan.types.js'
import type { PlanView } from './plan.view.js'

interface Dependencies {
  now: () => Date
  audit: AuditService
  readFacts: ReadPlanFacts
}

/** Making a plan for a period: shown first, then accepted as it was shown. */
export function createPlanService({ now, audit, readFacts }: Dependencies) {
  async function make(actor: Actor, communityId: string, { from, to }: PreviewBody) {
    const today = businessDayOf(now())
    if (from < today) {
      throw new Problem('validation_failed', { errors: [{ path: 'from', message: 'fields:day_past' }] })
    }
    const facts = await readFacts(actor, communityId, { from, to, today })
    if (facts.volunteers.length === 0) throw new Problem('no_volunteers')
    return { facts, plan: makePlan(facts.input), today }
  }

  return {
    /** What accepting would do; nothing is changed. @throws Problem no_volunteers, validation_failed for a day gone by */
    async preview(actor: Actor, communityId: string, body: PreviewBody): Promise<PlanView> {
      const { facts, plan } = await make(actor, communityId, body)
      return viewOf(facts, plan)
    },

    /**
     * Puts the plan that was shown in place of what was planned for the period. What is done, what is for today and what was moved by
     * hand stays.
     * @throws Problem plan_changed when the same preview would show another plan by now, no_volunteers, validation_failed
     */
    async accept(
      actor: Actor,
      communityId: string,
      { digest, ...period }: AcceptBody,
      meta: Meta,
    ): Promise<PlanView> {
      const { facts, plan, today } = await make(actor, communityId, period)
      const view = viewOf(facts, plan)
      if (view.digest !== digest) throw new Problem('plan_changed')
      const visits = view.visits.map((visit) => ({ communityId, ...visit }))
      const after = period.from > today ? addDays(period.from, -1) : today
      try {
        await inTransaction(async (session) => {
          const replaced = await deletePlanned(session, communityId, { after, to: period.to })
          await insertVisits(session, visits)
          const facts = { ...period, visits: visits.length, replaced, late: view.late.length }
          await recordCareEvent(
            audit,
            session,
            { communityId, type: 'VISIT_PLAN_ACCEPTED', subjects: [], facts },
            meta,
          )
        })
      } catch (error) {
        if (isDuplicateKey(error, 'day')) throw new Problem('plan_changed', { cause: error })
        throw error
      }
      return view
    },
  }
}
export type PlanService = ReturnType<typeof createPlanService>

function viewOf({ input, people, volunteers }: PlanFacts, plan: VisitPlan): PlanView {
  const nameOf = (memberId: string) => people.get(memberId)?.maskedName ?? ''
  const { from, to, kept } = input
  const keptKeys = kept.map(({ memberId, day }) => `${day} ${memberId}`).sort()
  return {
    from,
    to,
    digest: sha256Hex(canonicalJson({ from, to, visits: plan.visits, kept: keptKeys })),
    elders: input.elders.length,
    kept: kept.length,
    visits: plan.visits.map((visit) => ({ ...visit, maskedName: nameOf(visit.memberId) })),
    late: plan.late.map((each) => ({ ...each, maskedName: nameOf(each.memberId) })),
    loads: volunteers.map(({ id, name }) => ({ volunteerId: id, name, visits: plan.loads.get(id) ?? 0 })),
  }
}
