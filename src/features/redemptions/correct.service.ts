import { setTimeout as pause } from 'node:timers/promises'
import { actorReference, type Actor } from '../../http/actor.js'
import { canonicalJson, sha256Hex } from '../../lib/canonical-json.js'
import { DeadlinePassedError } from '../../lib/natural-batch.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import type { OutcomeWriter } from './commit.js'
import { writeCorrection, type PendingCorrection } from './commit-correction.js'
import type { DecisionWriter, RedeemRequest } from './decide.js'
import { budgetNeeds, slotNeeds } from './judge.js'
import type { LookUps, RecordedRedemption } from './look-ups.js'
import type { PreparedScan } from './prepare-token.js'
import {
  commitRecord,
  refusalRecord,
  requestKeyOf,
  type Refusal,
  type RequestFacts,
  type SecondFactorKind,
} from './record.js'
import { findRedemption } from './redemption.repository.js'
import type { RedeemOutcome } from './redeem.service.js'
import { tillOf } from './till.js'
import { isWithinVoidWindow } from './void.service.js'

export interface CorrectRequest {
  communityId: string
  shopId: string
  /** The device, or without one the user. */
  scannedBy: string
  actor: Actor
  key: string
  billFen: number
  secondFactor?: { kind: SecondFactorKind; value?: string }
  requestId: string
}

interface Dependencies {
  now: () => Date
  benefitsInForce: BenefitsInForce
  lookUps: LookUps
  decisions: DecisionWriter
  outcomes: OutcomeWriter
}

/** How often a free slot is looked for anew after another writer was first. */
const MAX_TRIES = 5
const MAX_JITTER_MS = 8

/**
 * Corrects the bill of a redemption: one transaction voids it and records another one in its place. That one counts on the same
 * business day, is judged as of the same moment, and takes the quota that the first one gives back.
 */
export function createCorrectService(dependencies: Dependencies) {
  const { now, benefitsInForce, lookUps, decisions, outcomes } = dependencies

  async function correctable(request: CorrectRequest, id: string, at: Date): Promise<RecordedRedemption> {
    const { communityId, shopId } = request
    const found = await findRedemption({ communityId, shopId }, id)
    if (found?.outcome !== 'committed') throw new NotFoundProblem()
    if (found.voided) throw alreadyVoided(found)
    if (found.statementId) throw new Problem('statement_closed')
    if (!isWithinVoidWindow(request.actor, found, at)) throw new Problem('void_window_over')
    if (found.billFen === request.billFen) throw nothingToCorrect()
    return found
  }

  async function attempt(request: CorrectRequest, requestKey: string, found: RecordedRedemption, at: Date) {
    const { communityId, shopId } = request
    const scan = scanOf(request, found)
    const facts = requestFacts(request, requestKey, scan, found)
    const [offer, holder] = await Promise.all([
      benefitsInForce.forShop(communityId, shopId, found.occurredAt),
      lookUps.holder(communityId, scan),
    ])
    const benefit = offer.benefits.find((each) => each.benefitId === facts.benefitId)
    const seen = { known: undefined, holder, spentBy: undefined, taken: new Set<string>() }
    const input = inputOf(request, facts, found)
    const decision = await decisions.decide({ input, request: facts, seen, offer, benefit })
    if (decision.kind !== 'commit') return refuse(facts, decision, at)
    const budgets = budgetNeeds(offer, decision.benefit, scan, decision.amounts.discountFen)
    const record = commitRecord(facts, {
      offer,
      ...decision,
      secondFactor: request.secondFactor?.kind ?? (found.secondFactor as SecondFactorKind | undefined),
      slots: [],
      budgets: budgets.map(({ key, use }) => ({ key, amount: use })),
    })
    const pending: PendingCorrection = {
      found,
      record: { ...record, correctionOf: found._id, till: tillOf(found), createdAt: at, updatedAt: at },
      slotNeeds: slotNeeds(offer, decision.benefit, scan),
      budgets,
      voided: voidFacts(request, record, at),
    }
    const outcome = await writeCorrection(pending)
    lookUps.forgetBudgets(communityId, [...(found.budgets ?? []), ...budgets])
    if (outcome.kind === 'exhausted') return refuse(facts, { kind: 'declined', reason: outcome.reason }, at)
    return outcome
  }

  /** A refusal is kept under the key, too; the record that it is about stays as it is. */
  async function refuse(facts: RequestFacts, refusal: Refusal, at: Date) {
    const record = { ...refusalRecord(facts, refusal), createdAt: at, updatedAt: at }
    return outcomes.write({ record, slotNeeds: [], taken: new Set() })
  }

  async function settle(request: CorrectRequest, id: string, requestKey: string): Promise<RedeemOutcome> {
    const at = now()
    const { communityId } = request
    const fingerprint = fingerprintOf(request, id)
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const known = await lookUps.byRequestKey(communityId, requestKey)
      if (known && known.fingerprint !== fingerprint) throw new Problem('idempotency_key_reused')
      if (known) return { record: known, isReplay: true }
      const outcome = await correctable(request, id, at)
        .then((found) => attempt(request, requestKey, found, at))
        .catch((error: unknown) => raced(error))
      if (outcome.kind === 'written') return { record: outcome.record, isReplay: false }
      if (outcome.kind === 'failed') throw outcomeUnknown(outcome.error)
      if (outcome.kind === 'raced' && !(await lookUps.byRequestKey(communityId, requestKey)))
        throw outcome.problem
      if (outcome.kind === 'duplicate') await pause(Math.random() * MAX_JITTER_MS)
    }
    throw new Problem('store_unavailable', { headers: { 'Retry-After': '1' } })
  }

  return {
    /**
     * The key is looked up before anything else is judged; the first outcome under it, correction or refusal, is its only one.
     * @throws NotFoundProblem, Problem void_window_over, already_voided, statement_closed, idempotency_key_reused, and what a redeem
     * throws that is not bound to the key
     */
    async correct(request: CorrectRequest, id: string): Promise<RedeemOutcome> {
      try {
        return await settle(request, id, requestKeyOf(request.shopId, 'correct', request.key))
      } catch (error) {
        if (error instanceof DeadlinePassedError) throw outcomeUnknown(error)
        throw error
      }
    },
  }
}
export type CorrectService = ReturnType<typeof createCorrectService>

/** Somebody voided the record between two looks: perhaps this very request, sent twice, whose key then tells its outcome. */
function raced(error: unknown): { kind: 'raced'; problem: Problem } {
  if (error instanceof Problem && error.code === 'already_voided') return { kind: 'raced', problem: error }
  throw error
}

function fingerprintOf({ billFen, shopId }: CorrectRequest, id: string): string {
  return sha256Hex(canonicalJson({ corrects: id, bill: billFen, shop: shopId }))
}

/** Whose quota it counts on. The code was spent by the first record, and stays spent. */
function scanOf({ communityId, shopId, scannedBy }: CorrectRequest, found: RecordedRedemption): PreparedScan {
  return {
    communityId,
    shopId,
    scannedBy,
    memberId: String(found.memberId),
    cardId: found.cardId ? String(found.cardId) : null,
    cardKind: found.cardKind === 'printed' || found.cardKind === 'phone' ? found.cardKind : null,
    codeId: null,
  }
}

function requestFacts(
  request: CorrectRequest,
  requestKey: string,
  scan: PreparedScan,
  found: RecordedRedemption,
): RequestFacts {
  return {
    scan,
    requestKey,
    fingerprint: fingerprintOf(request, found._id.toHexString()),
    benefitId: String(found.benefitId),
    billFen: request.billFen,
    presentedBy: found.presentedBy ?? 'member',
    by: actorReference(request.actor),
    requestId: request.requestId,
    at: found.occurredAt,
    businessDay: found.businessDay,
  }
}

/** What is judged is a redeem; who was checked when the first record was made need not come back for the second. */
function inputOf(request: CorrectRequest, facts: RequestFacts, found: RecordedRedemption): RedeemRequest {
  const { communityId, shopId, scannedBy, key, billFen, requestId } = request
  const checked = found.secondFactor ? { kind: 'person_checked' as const } : undefined
  const secondFactor = request.secondFactor ?? checked
  return {
    communityId,
    shopId,
    scannedBy,
    key,
    prepareToken: '',
    benefitId: facts.benefitId,
    billFen,
    presentedBy: facts.presentedBy ?? 'member',
    ...(secondFactor ? { secondFactor } : {}),
    by: facts.by,
    requestId,
  }
}

function voidFacts(
  request: CorrectRequest,
  record: RecordedRedemption,
  at: Date,
): PendingCorrection['voided'] {
  return {
    at,
    reason: 'wrong_amount',
    key: request.key,
    by: actorReference(request.actor),
    requestId: request.requestId,
    correctedBy: record._id,
  }
}

function alreadyVoided({ _id, voided }: RecordedRedemption): Problem {
  const correctedBy = voided?.correctedBy
  return new Problem('already_voided', {
    members: {
      redemptionId: _id.toHexString(),
      ...(correctedBy ? { correctedBy: String(correctedBy) } : {}),
    },
  })
}

const outcomeUnknown = (cause: unknown) =>
  new Problem('outcome_unknown', { cause, headers: { 'Retry-After': '1' } })

const nothingToCorrect = () =>
  new Problem('validation_failed', { errors: [{ path: 'billFen', message: 'fields:same_bill' }] })
