import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import type { LookUps } from '../redemptions/look-ups.js'
import { clampTime } from './clamp.js'
import { amountsOf, quarantine, type Attribution } from './fact.js'
import { agreementReasons, holderReasons, personReasons, timeReasons } from './fact-reasons.js'
import { factOf, type Known } from './known.js'
import { asLeased, leaseFor, leaseLimits, windowOf } from './lease-of-item.js'
import { keyReasons, scanOfCard } from './offline-scan.js'
import type { ReadOfflineItem } from './read-item.js'
import { readSignedCard } from './shared/card.js'
import { examineOffline } from './shared/judge.js'

interface Dependencies {
  benefitsInForce: BenefitsInForce
  lookUps: LookUps
}

/** What was given by a signed card without network: the card, the lease and what the store knows tell what it stands for. */
export function createCardAttribution({ benefitsInForce, lookUps }: Dependencies) {
  return async function ofCard(item: ReadOfflineItem, known: Known): Promise<Attribution> {
    const reading = await readSignedCard(item.code ?? '', known.keys)
    if (!reading.ok) return quarantine(item.code === undefined ? 'unreadable' : reading.reason)
    const { serial, issueNo, kind } = reading.card
    const card = known.cards.get(`${serial}|${issueNo}`)
    const member = card?.kind === kind && (await lookUps.member(known.communityId, card.memberId))
    if (!member) return quarantine('card_unknown')
    const own = item.leaseId ? known.leases.get(item.leaseId) : undefined
    const time = clampTime(new Date(item.occurredAt), windowOf(own?.lease, known), known.uploadedAt)
    const offer = await benefitsInForce.forShop(known.communityId, known.shopId, time.at)
    const offered = offer.benefits.find(({ benefitId }) => benefitId === item.benefitId)
    const leased = own?.benefits.find(({ id }) => id === item.benefitId)
    const benefit = leased ? asLeased(leased, offered) : offered
    if (!benefit) return quarantine('benefit_unknown')
    const lease = leaseFor(own, leased, benefit, offer, known)
    const examined = await examineOffline({
      lease,
      seen: [],
      used: 0,
      code: item.code ?? '',
      benefitId: item.benefitId,
      billFen: item.billFen,
      secondFactorGiven: item.secondFactor !== undefined,
      presentedBy: item.presentedBy === 'carer' ? 'carer' : undefined,
      at: time.at,
    })
    const amounts = amountsOf(benefit.terms, item)
    if (!amounts) return quarantine('bill_missing')
    const holder = { member, card }
    const reasons = [
      ...(own ? [] : ['no_lease']),
      ...(own && !leased ? ['benefit_not_offered'] : []),
      ...(own && time.isPastEnd ? ['lease_over'] : []),
      ...timeReasons(time),
      ...examined.reasons,
      ...amounts.reasons,
      ...holderReasons(holder, offer, own?.lease, card),
      ...keyReasons(reading.card, card),
      ...agreementReasons(offered, offer),
      ...personReasons(benefit, member, time.at),
    ]
    return factOf(known, {
      scan: scanOfCard(card, reading.card),
      holder,
      offer,
      benefit,
      amounts: amounts.amounts,
      at: time.at,
      lease: own ? leaseLimits(own.lease) : null,
      serial,
      reasons,
    })
  }
}
