import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import { checkEligibility } from '../benefits/eligibility.js'
import { needsSecondFactor } from '../redemptions/judge.js'
import type { LookUps } from '../redemptions/look-ups.js'
import { PREPARE_SECONDS, type PrepareTokens } from '../redemptions/prepare-token.js'
import { clampTime } from './clamp.js'
import { amountsOf, quarantine, type Attribution } from './fact.js'
import { agreementReasons, holderReasons, timeReasons } from './fact-reasons.js'
import { factOf, type Known } from './known.js'
import { sameScan } from './offline-scan.js'
import type { ReadOfflineItem } from './read-item.js'

interface Dependencies {
  benefitsInForce: BenefitsInForce
  prepareTokens: PrepareTokens
  lookUps: LookUps
}

/** What was sent with network and whose answer was lost: the token of its scan tells what it stands for. */
export function createScanAttribution({ benefitsInForce, prepareTokens, lookUps }: Dependencies) {
  return async function ofScan(item: ReadOfflineItem, known: Known): Promise<Attribution> {
    const token = prepareTokens.read(item.prepareToken ?? '', known.uploadedAt)
    const isOurs =
      token.state !== 'invalid' &&
      token.scan.communityId === known.communityId &&
      token.scan.shopId === known.shopId
    if (!isOurs) return quarantine('scan_unknown')
    const { scan, preparedAt } = token
    const until = new Date(preparedAt.getTime() + PREPARE_SECONDS * 1000)
    const time = clampTime(new Date(item.occurredAt), { from: preparedAt, until }, known.uploadedAt)
    const offer = await benefitsInForce.forShop(known.communityId, known.shopId, time.at)
    const benefit = offer.benefits.find(({ benefitId }) => benefitId === item.benefitId)
    if (!benefit) return quarantine('benefit_unknown')
    const [member, card] = await Promise.all([
      lookUps.member(known.communityId, scan.memberId),
      scan.cardId === null ? null : lookUps.card(known.communityId, scan.cardId),
    ])
    if (!member || card === undefined) return quarantine('card_unknown')
    const amounts = amountsOf(benefit.terms, item)
    if (!amounts) return quarantine('bill_missing')
    const holder = { member, card }
    const isByCarer = item.presentedBy === 'carer'
    const needsFactor = isByCarer || needsSecondFactor(offer, benefit, holder, amounts.amounts)
    const rule = checkEligibility(benefit.terms, member, time.at)
    const reasons = [
      ...timeReasons(time),
      ...amounts.reasons,
      ...holderReasons(holder, offer),
      ...agreementReasons(benefit, offer),
      ...(rule ? [rule] : []),
      ...(isByCarer && offer.community.settings.carerPolicy === 'refuse' ? ['carer_not_accepted'] : []),
      ...(needsFactor && item.secondFactor === undefined ? ['second_factor_required'] : []),
    ]
    return factOf(known, {
      scan: sameScan(scan),
      holder,
      offer,
      benefit,
      amounts: amounts.amounts,
      at: time.at,
      lease: null,
      serial: null,
      reasons,
    })
  }
}
