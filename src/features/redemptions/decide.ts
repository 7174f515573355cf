import type { ActorReference } from '../../http/actor.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import type { BudgetWriter, BudgetWriteOutcome } from './commit-with-budget.js'
import type { OutcomeWriter } from './commit.js'
import {
  budgetNeeds,
  judgeBenefit,
  needsSecondFactor,
  refuseCard,
  slotNeeds,
  type Amounts,
  type Holder,
} from './judge.js'
import type { RecordedRedemption } from './look-ups.js'
import {
  commitRecord,
  refusalRecord,
  type Refusal,
  type RequestFacts,
  type SecondFactorKind,
} from './record.js'
import type { Presenter } from './redemption.model.js'
import { declined } from './refusals.js'
import type { SecondFactorCheck } from './second-factor.js'

export interface RedeemRequest {
  communityId: string
  shopId: string
  /** The device, or without one the user, that redeems: the same that scanned. */
  scannedBy: string
  key: string
  prepareToken: string
  benefitId: string
  billFen?: number
  presentedBy?: Presenter
  secondFactor?: { kind: SecondFactorKind; value?: string }
  by: ActorReference
  requestId: string
}

/** What one attempt sees of the store. */
export interface Seen {
  known: RecordedRedemption | undefined
  holder: Holder | null
  /** The commit that spent the single-use code. */
  spentBy: RecordedRedemption | undefined
  /** Slot names that are taken. */
  taken: ReadonlySet<string>
}

export interface Attempt {
  input: RedeemRequest
  request: RequestFacts
  seen: Seen
  offer: ShopOffer
  benefit: OfferedBenefit | undefined
}

interface Commit {
  kind: 'commit'
  holder: Holder
  benefit: OfferedBenefit
  amounts: Amounts
  needsFactor: boolean
}

/** Not bound to the key: the corrected request may use it again. */
interface Unbound {
  kind: 'unbound'
  problem: Problem
}

const unbound = (problem: Problem): Unbound => ({ kind: 'unbound', problem })

/** What the rules say; limits and the second factor come after it. */
function judge({ input, request, seen, offer, benefit }: Attempt): Refusal | Commit | Unbound {
  const { holder } = seen
  if (!holder || !benefit) return unbound(new NotFoundProblem())
  if (seen.spentBy) return { kind: 'code_already_used' }
  const cardRefusal = refuseCard(holder, request.businessDay)
  if (cardRefusal) return { kind: 'card', code: cardRefusal }
  const judgement = judgeBenefit(offer, benefit, holder, request.at, request.billFen)
  if (!judgement.ok) return { kind: 'declined', reason: judgement.reason }
  const isByCarer = input.presentedBy === 'carer'
  if (isByCarer && offer.community.settings.carerPolicy === 'refuse') {
    return { kind: 'declined', reason: 'carer_not_accepted' }
  }
  const { amounts } = judgement
  if (!amounts) return unbound(billMissing())
  const needsFactor = isByCarer || needsSecondFactor(offer, benefit, holder, amounts)
  return { kind: 'commit', holder, benefit, amounts, needsFactor }
}

/** Judges one attempt at a redeem and writes its outcome, commit or refusal, under the key. */
export function createDecisionWriter(dependencies: {
  outcomes: OutcomeWriter
  budgets: BudgetWriter
  secondFactors: SecondFactorCheck
}) {
  const { outcomes, budgets, secondFactors } = dependencies

  async function decide(attempt: Attempt): Promise<Refusal | Commit> {
    const judged = judge(attempt)
    if (judged.kind === 'unbound') throw judged.problem
    if (judged.kind === 'commit' && judged.needsFactor) {
      const isChecked = await secondFactors.isGood(attempt.input, judged.holder.member)
      if (!isChecked) throw declined('second_factor_required')
    }
    return judged
  }

  async function writeCommit({ input, request, seen, offer }: Attempt, commit: Commit) {
    const { benefit, holder, amounts } = commit
    const draws = budgetNeeds(offer, benefit, request.scan, amounts.discountFen)
    const record = commitRecord(request, {
      offer,
      benefit,
      holder,
      amounts,
      secondFactor: input.secondFactor?.kind,
      slots: [],
      budgets: draws.map(({ key, use }) => ({ key, amount: use })),
    })
    const pending = { record, slotNeeds: slotNeeds(offer, benefit, request.scan), taken: seen.taken }
    if (draws.length === 0) return outcomes.write(pending)
    return budgets.write({ ...pending, budgets: draws })
  }

  async function writeRefusal(request: RequestFacts, refusal: Refusal) {
    return outcomes.write({ record: refusalRecord(request, refusal), slotNeeds: [], taken: new Set() })
  }

  return {
    decide,

    /**
     * Writes a commit without the key and the slots having been looked up, as the store's own indexes refuse what is taken. Null
     * when the rules leave anything else to say than yes: then it is to be looked at closely.
     */
    async commitAtOnce(attempt: Attempt): Promise<BudgetWriteOutcome | null> {
      const judged = judge(attempt)
      return judged.kind === 'commit' && !judged.needsFactor ? writeCommit(attempt, judged) : null
    },

    /** @throws Problem for what is not bound to the key: 400, 404, second_factor_required */
    async write(attempt: Attempt): Promise<BudgetWriteOutcome> {
      const { request } = attempt
      const decision = await decide(attempt)
      if (decision.kind !== 'commit') return writeRefusal(request, decision)
      const outcome = await writeCommit(attempt, decision)
      if (outcome.kind === 'limit_reached') {
        return writeRefusal(request, { kind: 'declined', reason: 'limit_reached' })
      }
      if (outcome.kind !== 'exhausted') return outcome
      return writeRefusal(request, { kind: 'declined', reason: outcome.reason })
    },
  }
}
export type DecisionWriter = ReturnType<typeof createDecisionWriter>

export const billMissing = () =>
  new Problem('validation_failed', { errors: [{ path: 'billFen', message: 'fields:required' }] })
