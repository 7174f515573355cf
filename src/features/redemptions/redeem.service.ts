import { setTimeout as pause } from 'node:timers/promises'
import { businessDayOf } from '../../lib/business-day.js'
import { DeadlinePassedError } from '../../lib/natural-batch.js'
import { Problem } from '../../problems.js'
import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import { needsBill } from '../benefits/discount.js'
import { billMissing, type DecisionWriter, type RedeemRequest, type Seen } from './decide.js'
import { slotNames, slotNeeds, type SlotNeed } from './judge.js'
import type { LookUps, RecordedRedemption } from './look-ups.js'
import { fingerprintOf, type PreparedScan, type PrepareTokens } from './prepare-token.js'
import { requestKeyOf, type RequestFacts } from './record.js'
import { declined } from './refusals.js'
import type { Tombstones } from './tombstones.js'

/** The key's outcome: a commit or a refusal, by this request or by an earlier one. */
export interface RedeemOutcome {
  record: RecordedRedemption
  isReplay: boolean
}

/** How often the search for a free slot starts anew after another writer was first (redemption.md, "Slots"). */
const MAX_TRIES = 5
const MAX_JITTER_MS = 8

interface Dependencies {
  now: () => Date
  /** How long one redeem may look for a free slot, in ms. */
  deadlineMs: number
  benefitsInForce: BenefitsInForce
  prepareTokens: PrepareTokens
  lookUps: LookUps
  decisions: DecisionWriter
  tombstones: Tombstones
}

export function createRedeemService(dependencies: Dependencies) {
  const { now, deadlineMs, benefitsInForce, prepareTokens, lookUps, decisions, tombstones } = dependencies

  async function look(request: RequestFacts, needs: SlotNeed[]): Promise<Seen> {
    const { communityId, codeId } = request.scan
    const [known, holder, spentBy, taken] = await Promise.all([
      lookUps.byRequestKey(communityId, request.requestKey),
      lookUps.holder(communityId, request.scan),
      codeId === null ? undefined : lookUps.byCodeId(communityId, codeId),
      lookUps.takenSlots(communityId, needs.flatMap(slotNames)),
    ])
    return { known, holder, spentBy, taken }
  }

  /** What is seen of the store where only the holder has been read. */
  async function glance(request: RequestFacts): Promise<Seen> {
    const holder = await lookUps.holder(request.scan.communityId, request.scan)
    return { known: undefined, holder, spentBy: undefined, taken: new Set() }
  }

  async function settle(
    input: RedeemRequest,
    request: RequestFacts,
    isExpired: boolean,
  ): Promise<RedeemOutcome> {
    const offer = await benefitsInForce.forShop(input.communityId, input.shopId, request.at)
    const benefit = offer.benefits.find((each) => each.benefitId === input.benefitId)
    const attempt = { input, request, offer, benefit }
    // Nearly every request is the first of its key and finds its slots free: only the others pay for a closer look.
    const first = isExpired ? null : await decisions.commitAtOnce({ ...attempt, seen: await glance(request) })
    if (first?.kind === 'written') return { record: first.record, isReplay: false }
    if (first?.kind === 'failed') throw outcomeUnknown(first.error)
    const needs = benefit ? slotNeeds(offer, benefit, request.scan) : []
    const giveUpAt = performance.now() + deadlineMs
    let lost = 0
    let lostKey = first?.kind === 'duplicate' && first.of === 'requestKey'
    while (lost < MAX_TRIES && performance.now() < giveUpAt) {
      const seen = await look(request, needs)
      if (seen.known) return replay(seen.known, request)
      // Another writer has the key, but a majority does not hold its document yet.
      if (lostKey) throw inProgress()
      if (isExpired) throw declined('prepare_expired')
      if (benefit && input.billFen === undefined && needsBill(benefit.terms)) throw billMissing()
      const outcome = await decisions.write({ ...attempt, seen })
      if (outcome.kind === 'written') return { record: outcome.record, isReplay: false }
      if (outcome.kind === 'failed') throw outcomeUnknown(outcome.error)
      if (outcome.kind === 'duplicate') {
        lost += 1
        lostKey = outcome.of === 'requestKey'
        if (outcome.of === 'slots') await pause(Math.random() * MAX_JITTER_MS)
      }
    }
    throw new Problem('store_unavailable', { headers: { 'Retry-After': '1' } })
  }

  async function replay(known: RecordedRedemption, request: RequestFacts): Promise<RedeemOutcome> {
    if (known.outcome === 'tombstone')
      return { record: await tombstones.land(known, request), isReplay: true }
    if (known.fingerprint !== request.fingerprint) throw new Problem('idempotency_key_reused')
    return { record: known, isReplay: true }
  }

  return {
    /**
     * Records the discount once. The first outcome under the key, commit or refusal, is its only one: the key is looked up before
     * anything is refused, and where all is well the insert itself finds out.
     * @throws Problem for what is not bound to the key (400, 404, second_factor_required, prepare_expired, in_progress, 503)
     */
    async redeem(input: RedeemRequest): Promise<RedeemOutcome> {
      const at = now()
      const token = prepareTokens.read(input.prepareToken, at)
      const requestKey = requestKeyOf(input.shopId, 'redeem', input.key)
      if (token.state === 'invalid' || !isOwnScan(token.scan, input)) {
        const known = await lookUps.byRequestKey(input.communityId, requestKey)
        if (known) throw new Problem('idempotency_key_reused')
        throw declined('prepare_expired')
      }
      const { scan } = token
      const { benefitId, billFen, presentedBy } = input
      const fingerprint = fingerprintOf({ ...scan, benefitId, billFen, presentedBy })
      const request: RequestFacts = {
        scan,
        requestKey,
        fingerprint,
        benefitId,
        billFen,
        ...(presentedBy ? { presentedBy } : {}),
        by: input.by,
        requestId: input.requestId,
        at,
        businessDay: businessDayOf(at),
      }
      try {
        return await settle(input, request, token.state === 'expired')
      } catch (error) {
        if (error instanceof DeadlinePassedError) throw outcomeUnknown(error)
        throw error
      }
    },
  }
}
export type RedeemService = ReturnType<typeof createRedeemService>

function isOwnScan(scan: PreparedScan, input: RedeemRequest): boolean {
  return (
    scan.communityId === input.communityId &&
    scan.shopId === input.shopId &&
    scan.scannedBy === input.scannedBy
  )
}

const inProgress = () => new Problem('in_progress', { headers: { 'Retry-After': '1' } })

const outcomeUnknown = (cause: unknown) =>
  new Problem('outcome_unknown', { cause, headers: { 'Retry-After': '1' } })
