import type { RequestMeta } from '../../http/api-route.js'
import { ageOn, startOfBusinessDay } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { AgreementService } from '../agreements/agreement.service.js'
import type { AgreementView } from '../agreements/agreement.view.js'
import { agreementStateOn } from '../agreements/agreement-state.js'
import type { BenefitsInForce, OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import { needsBill } from '../benefits/discount.js'
import { tagsAtAge } from '../benefits/eligibility.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import type { BenefitService } from '../benefits/benefit.service.js'
import type { CardService } from '../cards/card.service.js'
import type { MemberService } from '../members/member.service.js'
import type { DeclineReason } from '../redemptions/decline-reasons.js'
import {
  budgetNeeds,
  type CardRefusal,
  type Holder,
  judgeBenefit,
  refuseCard,
  slotNames,
  slotNeeds,
} from '../redemptions/judge.js'
import type { LookUps } from '../redemptions/look-ups.js'
import {
  type PreparedBenefit,
  preparedBenefit,
  type Remaining,
  remainingOf,
} from '../redemptions/prepare.service.js'
import { type Check, checksOf } from './checks.js'
import type { SimulationForm } from './simulation.forms.js'

/** Why not: a reason of the counter, of the card, or that the agreement did not say so on that day. */
export type SimulatedReason = DeclineReason | CardRefusal | 'not_in_version'

export interface Simulation {
  benefit: OfferedBenefit
  terms: BenefitTerms
  isDraft: boolean
  businessDay: string
  time: string
  billFen: number | null
  member: { id: string; number: number; maskedName: string; age: number; tags: string[] }
  /** What the member would show; null for one without a valid card, for whom staff vouch. */
  cardKind: 'printed' | 'phone' | null
  reason: SimulatedReason | null
  amounts: { discountFen: number; payableFen: number; subsidyFen: number } | null
  secondFactorRequired: boolean
  remaining: number | null
  remainingFen: number | null
  checks: Check[]
}

interface Dependencies {
  agreements: Pick<AgreementService, 'get'>
  benefits: Pick<BenefitService, 'get' | 'termsOf'>
  members: Pick<MemberService, 'find'>
  cards: Pick<CardService, 'allOfMember'>
  lookUps: LookUps
  benefitsInForce: BenefitsInForce
}

/** Tries a benefit out: this member, this moment, this bill. The counter's own rules decide, and nothing is written. */
export function createSimulationService(dependencies: Dependencies) {
  const { agreements, benefits, members, cards, lookUps, benefitsInForce } = dependencies

  /** The id of the one member that the form means. @throws Problem validation_failed when the words fit none or several */
  async function memberIdOf(communityId: string, { memberId, q }: SimulationForm): Promise<string> {
    if (memberId !== undefined) return memberId
    const found = await members.find(communityId, q ?? '', 2)
    const [only] = found
    if (only && found.length === 1) return only.id
    throw fault('q', only ? 'fields:member_several' : 'fields:member_none')
  }

  async function holderOf(communityId: string, memberId: string, businessDay: string): Promise<Holder> {
    const member = await lookUps.member(communityId, memberId)
    if (!member) throw fault('memberId', 'fields:member_none')
    const owned = await cards.allOfMember({ communityId, memberId })
    const good = owned.filter(
      ({ status, expiresOn }) => status === 'active' && (expiresOn === null || expiresOn >= businessDay),
    )
    const shown = good.find(({ kind }) => kind === 'printed') ?? good[0]
    const card = shown ? ((await lookUps.card(communityId, shown.id)) ?? null) : null
    return { member, card }
  }

  /** What the limits leave to the member in the periods of that day. */
  async function remaining(
    communityId: string,
    offer: ShopOffer,
    benefit: OfferedBenefit,
    { member, card }: Holder,
  ) {
    const ids = { memberId: member.id, cardId: card?.id ?? null, cardKind: card?.kind ?? null }
    const needs = { slots: slotNeeds(offer, benefit, ids), budgets: budgetNeeds(offer, benefit, ids, 0) }
    const [taken, used] = await Promise.all([
      lookUps.takenSlots(communityId, needs.slots.flatMap(slotNames)),
      lookUps.usedBudgets(
        communityId,
        needs.budgets.map(({ key }) => key),
      ),
    ])
    return remainingOf({ ids, needs: [needs], taken, used, usual: new Map() }, 0)
  }

  return {
    /** @throws NotFoundProblem, Problem validation_failed (member, bill missing) */
    async simulate(
      communityId: string,
      benefitId: string,
      form: SimulationForm,
      { language }: RequestMeta,
    ): Promise<Simulation> {
      const { benefit: stored } = await benefits.get({ communityId }, benefitId, language)
      const { agreement } = await agreements.get({ communityId }, stored.agreementId)
      const at = momentOf(form.businessDay, form.time)
      const offer = await benefitsInForce.forShop(communityId, stored.shopId, at)
      const terms = await benefits.termsOf({ communityId }, benefitId)
      const isDraft = agreement.status === 'draft'
      const draft = asIfSigned(agreement, benefitId, stored.status, terms, form.businessDay)
      const offered = offer.benefits.find((each) => each.benefitId === benefitId)
      const benefit = offered ?? draft
      if (form.billFen === undefined && needsBill(benefit.terms)) throw fault('billFen', 'fields:required')
      const holder = await holderOf(communityId, await memberIdOf(communityId, form), form.businessDay)
      const left = await remaining(communityId, offer, benefit, holder)
      const prepared = preparedBenefit(offer, benefit, holder, at, form.billFen, left)
      const isOffered = isDraft || offered !== undefined
      return answerOf({ offer, benefit, holder, at, form, left, prepared, isDraft, isOffered })
    },
  }
}
export type SimulationService = ReturnType<typeof createSimulationService>

interface Judged {
  offer: ShopOffer
  benefit: OfferedBenefit
  holder: Holder
  at: Date
  form: SimulationForm
  left: Remaining
  prepared: PreparedBenefit
  isDraft: boolean
  isOffered: boolean
}

function answerOf({
  offer,
  benefit,
  holder,
  at,
  form,
  left,
  prepared,
  isDraft,
  isOffered,
}: Judged): Simulation {
  const { businessDay, time, billFen } = form
  const { member, card } = holder
  const age = ageOn(member.birthDate, businessDay)
  const judgement = judgeBenefit(offer, benefit, holder, at, billFen)
  const isWithinLimits =
    left.exhausted === null && !['limit_reached', 'budget_exhausted'].includes(prepared.reason ?? '')
  const reason = isOffered ? (refuseCard(holder, businessDay) ?? prepared.reason ?? null) : 'not_in_version'
  const amounts = reason === null && judgement.ok ? judgement.amounts : null
  return {
    benefit,
    terms: benefit.terms,
    isDraft,
    businessDay,
    time,
    billFen: billFen ?? null,
    member: {
      id: member.id,
      number: member.number,
      maskedName: member.maskedName,
      age,
      tags: tagsAtAge(member.tags, age),
    },
    cardKind: card?.kind ?? null,
    reason,
    amounts,
    secondFactorRequired: reason === null && prepared.secondFactorRequired === true,
    remaining: prepared.remaining ?? null,
    remainingFen: prepared.remainingFen ?? null,
    checks: checksOf({ offer, benefit, holder, at, billFen, isWithinLimits }),
  }
}

/** A benefit of a draft as it would stand if the draft were signed; also of one that was agreed only later. */
function asIfSigned(
  agreement: AgreementView,
  benefitId: string,
  status: OfferedBenefit['status'],
  terms: BenefitTerms,
  day: string,
): OfferedBenefit {
  const state = agreementStateOn({ ...agreement, status: 'signed' }, day)
  return {
    benefitId,
    agreementId: agreement.id,
    agreementNumber: agreement.number,
    agreementVersion: agreement.version,
    status,
    agreementState: state === 'draft' ? 'not_started' : state,
    agreementStartsOn: agreement.startsOn,
    agreementEndsOn: agreement.endsOn,
    terms,
  }
}

/** The moment of a time of day `HH:mm` on a business day; Asia/Shanghai has no daylight saving since 1991. */
function momentOf(businessDay: string, time: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return new Date(startOfBusinessDay(businessDay).getTime() + (hours * 60 + minutes) * 60_000)
}

const fault = (path: string, message: string) =>
  new Problem('validation_failed', { errors: [{ path, message }] })
