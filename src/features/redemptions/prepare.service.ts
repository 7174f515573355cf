import { businessDayOf } from '../../lib/business-day.js'
import type { AgeBand } from '../../lib/age-band.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { BenefitsInForce, OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import type { CardKind } from '../cards/card.model.js'
import type { CarerPolicy } from '../communities/community.model.js'
import type { DeclineReason } from './decline-reasons.js'
import type { IdentifiedCode, Presented, ScanReader } from './identify.js'
import {
  ageBandOn,
  budgetNeeds,
  freeSlots,
  judgeBenefit,
  needsSecondFactor,
  refuseCard,
  slotNames,
  slotNeeds,
  type BudgetNeed,
  type Holder,
  type HolderIds,
  type SlotNeed,
} from './judge.js'
import type { LookUps } from './look-ups.js'
import { PREPARE_SECONDS, type PrepareTokens } from './prepare-token.js'
import { codeAlreadyUsed } from './refusals.js'
import type { UsualBills } from './usual-bill.js'

export interface PreparedBenefit {
  id: string
  title: string
  kind: OfferedBenefit['terms']['kind']
  eligible: boolean
  reason?: DeclineReason
  /** Uses that are left by the tightest limit of uses. */
  remaining?: number
  /** Fen that are left by the tightest limit of an amount. */
  remainingFen?: number
  /** What a bill for it usually is at this shop, in fen, once there are enough of them. */
  usualBillFen?: number
  preview?: { discountFen: number; payableFen: number }
  needsBill: boolean
  secondFactorRequired?: boolean
  terms: OfferedBenefit['terms']
}

export interface Prepared {
  prepareToken: string
  expiresAt: Date
  member: { maskedName: string; ageBand: AgeBand }
  card: { kind: CardKind | 'desk'; expiresOn: string | null }
  /** What the community allows when somebody else shows the code. */
  carerPolicy: CarerPolicy
  benefits: PreparedBenefit[]
}

interface Dependencies {
  now: () => Date
  benefitsInForce: BenefitsInForce
  lookUps: LookUps
  scanReader: ScanReader
  prepareTokens: PrepareTokens
  usualBills: UsualBills
}

/** What the limits of a shop's benefits leave to one holder. */
export interface Quotas {
  ids: HolderIds
  /** By the order of the benefits. */
  needs: { slots: SlotNeed[]; budgets: BudgetNeed[] }[]
  taken: ReadonlySet<string>
  used: ReadonlyMap<string, number>
  /** What a bill usually is, in fen by benefit. */
  usual: ReadonlyMap<string, number>
}

export function createPrepareService({
  now,
  benefitsInForce,
  lookUps,
  scanReader,
  prepareTokens,
  usualBills,
}: Dependencies) {
  /** What the limits of the shop's benefits leave to this holder, as far as the store must be asked. */
  async function quotasOf(
    { communityId, shopId }: Presented,
    offer: ShopOffer,
    ids: HolderIds,
  ): Promise<Quotas> {
    const needs = offer.benefits.map((benefit) => ({
      slots: slotNeeds(offer, benefit, ids),
      budgets: budgetNeeds(offer, benefit, ids, 0),
    }))
    const names = unique(needs.flatMap(({ slots }) => slots.flatMap(slotNames)))
    const keys = unique(needs.flatMap(({ budgets }) => budgets.map(({ key }) => key)))
    const [taken, used, usual] = await Promise.all([
      lookUps.takenSlots(communityId, names),
      lookUps.usedBudgets(communityId, keys),
      usualBills.ofShop(communityId, shopId, offer.businessDay),
    ])
    return { ids, needs, taken, used, usual }
  }

  /** Of a printed card that was seen here before the quotas are asked for while the card is still being read. */
  async function early(presented: Presented, offering: Promise<ShopOffer>): Promise<Quotas | null> {
    const card = scanReader.recall(presented)
    if (!card) return null
    const ids: HolderIds = { memberId: card.memberId, cardId: card.id, cardKind: 'printed' }
    return quotasOf(presented, await offering, ids)
  }

  async function holderAndQuotas(
    presented: Presented,
    offer: ShopOffer,
    code: IdentifiedCode,
    asked: Quotas | null,
  ): Promise<{ holder: Holder; quotas: Quotas }> {
    const reading = lookUps.holder(presented.communityId, code, code.card)
    const card = code.card ?? (await reading)?.card ?? null
    const ids: HolderIds = {
      memberId: code.memberId,
      cardId: card?.id ?? null,
      cardKind: card?.kind ?? null,
    }
    const isSame = asked?.ids.memberId === ids.memberId && asked.ids.cardId === ids.cardId
    const [holder, quotas] = await Promise.all([reading, isSame ? asked : quotasOf(presented, offer, ids)])
    if (!holder) throw new NotFoundProblem()
    return { holder, quotas }
  }

  return {
    /**
     * Who holds the code, which benefits of this shop apply and why the others do not. Changes nothing and spends nothing.
     * @throws Problem code_unknown, code_expired, code_already_used, card_revoked, card_blocked, card_expired, too_many_attempts
     */
    async prepare(presented: Presented, billFen: number | undefined): Promise<Prepared> {
      const { communityId, shopId } = presented
      const at = now()
      const offering = benefitsInForce.forShop(communityId, shopId, at)
      const [code, offer, asked] = await Promise.all([
        scanReader.identify(presented, at),
        offering,
        early(presented, offering),
      ])
      if (code.codeId) {
        const spentBy = await lookUps.byCodeId(communityId, code.codeId)
        if (spentBy) throw codeAlreadyUsed(spentBy, shopId)
      }
      if (code.isExpired) throw new Problem('code_expired')
      const { holder, quotas } = await holderAndQuotas(presented, offer, code, asked)
      const refusal = refuseCard(holder, businessDayOf(at))
      if (refusal) throw new Problem(refusal)
      const benefits = offer.benefits.map((benefit, index) => ({
        ...preparedBenefit(offer, benefit, holder, at, billFen, remainingOf(quotas, index)),
        ...usualOf(quotas.usual.get(benefit.benefitId)),
      }))
      const { codeId, codeKind } = code
      const scannedBy = presented.scannedBy
      const scan = {
        communityId,
        shopId,
        scannedBy,
        ...quotas.ids,
        codeId,
        ...(codeKind ? { codeKind } : {}),
      }
      return {
        prepareToken: prepareTokens.sign(scan, at),
        expiresAt: new Date(at.getTime() + PREPARE_SECONDS * 1000),
        member: {
          maskedName: holder.member.maskedName,
          ageBand: ageBandOn(holder.member, offer.businessDay),
        },
        card: { kind: holder.card?.kind ?? 'desk', expiresOn: holder.card?.expiresOn ?? null },
        carerPolicy: offer.community.settings.carerPolicy,
        benefits: benefits.sort((a, b) => Number(b.eligible) - Number(a.eligible)),
      }
    },
  }
}
export type PrepareService = ReturnType<typeof createPrepareService>

export interface Remaining {
  uses: number | undefined
  fen: number | undefined
  /** The reason if nothing is left. */
  exhausted: DeclineReason | null
}

/** What the limits of one benefit leave, by its place among those of the offer. */
export function remainingOf({ needs, taken, used }: Quotas, index: number): Remaining {
  const quota = needs[index]
  const slots = (quota?.slots ?? []).map((need) => freeSlots(need, taken))
  const budgets = (quota?.budgets ?? []).map((need) => ({
    need,
    left: Math.max(0, need.max - (used.get(need.key) ?? 0)),
  }))
  // A budget of an amount needs 0 fen of a bill that is not known yet; one of uses needs 1.
  const counts = budgets.filter(({ need }) => need.use === 1).map(({ left }) => left)
  const amounts = budgets.filter(({ need }) => need.use === 0).map(({ left }) => left)
  const empty = budgets.find(({ left }) => left === 0)
  return {
    uses: smallest([...slots, ...counts]),
    fen: smallest(amounts),
    exhausted: slots.includes(0) ? 'limit_reached' : (empty?.need.reason ?? null),
  }
}

/** Whether a benefit applies, and what it would take off: what the counter shows before it redeems. */
export function preparedBenefit(
  offer: ShopOffer,
  benefit: OfferedBenefit,
  holder: Holder,
  at: Date,
  billFen: number | undefined,
  remaining: Remaining,
): PreparedBenefit {
  const judgement = judgeBenefit(offer, benefit, holder, at, billFen)
  const amounts = judgement.ok ? judgement.amounts : null
  const tooMuch = amounts !== null && remaining.fen !== undefined && amounts.discountFen > remaining.fen
  const limit = remaining.exhausted ?? (tooMuch ? amountReason(benefit) : null)
  const reason = judgement.ok ? limit : judgement.reason
  return {
    id: benefit.benefitId,
    title: benefit.terms.title,
    kind: benefit.terms.kind,
    eligible: reason === null,
    ...(reason === null ? {} : { reason }),
    ...(remaining.uses === undefined ? {} : { remaining: remaining.uses }),
    ...(remaining.fen === undefined ? {} : { remainingFen: remaining.fen }),
    ...(amounts ? { preview: { discountFen: amounts.discountFen, payableFen: amounts.payableFen } } : {}),
    needsBill: benefit.terms.kind !== 'free_service',
    ...(amounts ? { secondFactorRequired: needsSecondFactor(offer, benefit, holder, amounts) } : {}),
    terms: benefit.terms,
  }
}

/** An amount limit that this discount does not fit under: a member's own first, because the member can do most about it. */
function amountReason(benefit: OfferedBenefit): DeclineReason {
  const isOwn = benefit.terms.limits.some((limit) => limit.measure === 'amount' && limit.per === 'member')
  return isOwn ? 'limit_reached' : 'budget_exhausted'
}

const usualOf = (usualBillFen: number | undefined) => (usualBillFen === undefined ? {} : { usualBillFen })
const unique = (names: string[]) => [...new Set(names)]
const smallest = (numbers: number[]) => (numbers.length === 0 ? undefined : Math.min(...numbers))
