import type { BenefitsInForce, OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import { checkEligibility } from '../benefits/eligibility.js'
import type { SignedCardFacts } from '../cards/card-facts.js'
import { revocationEntry } from '../codes/card-code.js'
import { CARER_POLICIES, type CarerPolicy } from '../communities/carer-policy.js'
import type { MemberFacts } from '../members/member-facts.js'
import { declineAll, needsSecondFactor, refuseCard, type Holder } from '../redemptions/judge.js'
import type { LookUps } from '../redemptions/look-ups.js'
import { PREPARE_SECONDS, type PrepareTokens } from '../redemptions/prepare-token.js'
import { clampTime, type Window } from './clamp.js'
import { amountsOf, flagsOf, quarantine, type AttributedFact, type Attribution } from './fact.js'
import { leasedBenefit } from './leasable.js'
import type { LeaseRecord } from './lease.repository.js'
import type { ReadOfflineItem, UploadedItem } from './read-item.js'
import { keyReasons, sameScan, scanOfCard, type Scan } from './offline-scan.js'
import { readSignedCard } from './shared/card.js'
import { examineOffline } from './shared/judge.js'
import { LEASE_HOURS, type Lease, type LeasedBenefit, type VerifyingKey } from './shared/lease.js'

const DAY_MS = 24 * 3_600_000

/** What an upload has looked up for all of its items together. */
export interface Known {
  communityId: string
  shopId: string
  deviceId: string
  uploadedAt: Date
  keys: ReadonlyMap<number, VerifyingKey>
  leases: ReadonlyMap<string, { lease: LeaseRecord; benefits: LeasedBenefit[] }>
  /** Printed cards and phones by `<serial>|<issue number>`. */
  cards: ReadonlyMap<string, SignedCardFacts>
}

interface Dependencies {
  benefitsInForce: BenefitsInForce
  prepareTokens: PrepareTokens
  lookUps: LookUps
}

/** Tells what an uploaded item stands for: whose card, which benefit, when, what speaks against it; or that it cannot be told. */
export function createAttribution({ benefitsInForce, prepareTokens, lookUps }: Dependencies) {
  async function offerAt({ communityId, shopId }: Known, at: Date): Promise<ShopOffer> {
    return benefitsInForce.forShop(communityId, shopId, at)
  }

  async function ofCard(item: ReadOfflineItem, known: Known): Promise<Attribution> {
    const reading = await readSignedCard(item.code ?? '', known.keys)
    if (!reading.ok) return quarantine(item.code === undefined ? 'unreadable' : reading.reason)
    const { serial, issueNo, kind } = reading.card
    const card = known.cards.get(`${serial}|${issueNo}`)
    const member = card?.kind === kind && (await lookUps.member(known.communityId, card.memberId))
    if (!member) return quarantine('card_unknown')
    const own = item.leaseId ? known.leases.get(item.leaseId) : undefined
    const time = clampTime(new Date(item.occurredAt), windowOf(own?.lease, known), known.uploadedAt)
    const offer = await offerAt(known, time.at)
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

  async function ofScan(item: ReadOfflineItem, known: Known): Promise<Attribution> {
    const token = prepareTokens.read(item.prepareToken ?? '', known.uploadedAt)
    const isOurs =
      token.state !== 'invalid' &&
      token.scan.communityId === known.communityId &&
      token.scan.shopId === known.shopId
    if (!isOurs) return quarantine('scan_unknown')
    const { scan, preparedAt } = token
    const until = new Date(preparedAt.getTime() + PREPARE_SECONDS * 1000)
    const time = clampTime(new Date(item.occurredAt), { from: preparedAt, until }, known.uploadedAt)
    const offer = await offerAt(known, time.at)
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

  return {
    /** Never throws for what an item says; only for a store that is away. */
    async attribute({ item, isIntact }: UploadedItem, known: Known): Promise<Attribution> {
      if (!item) return quarantine('unreadable')
      const attribution = item.kind === 'offline' ? await ofCard(item, known) : await ofScan(item, known)
      if (attribution.kind === 'quarantine' || isIntact) return attribution
      const reasons = [...attribution.fact.reasons, 'altered']
      return { kind: 'fact', fact: { ...attribution.fact, reasons, flags: flagsOf(reasons) } }
    },
  }
}
export type AttributionService = ReturnType<typeof createAttribution>

function factOf(
  { communityId, shopId, deviceId }: Known,
  { scan, reasons, ...rest }: Omit<AttributedFact, 'scan' | 'flags'> & { scan: Scan },
): Attribution {
  const unique = [...new Set(reasons)]
  const whole = { ...scan, communityId, shopId, scannedBy: deviceId }
  return { kind: 'fact', fact: { ...rest, scan: whole, reasons: unique, flags: flagsOf(unique) } }
}

/** Without a lease of its own, what a device says of the time is believed for a day back. */
function windowOf(lease: LeaseRecord | undefined, { uploadedAt }: Known): Window {
  if (lease) return { from: lease.issuedAt, until: lease.until }
  return { from: new Date(uploadedAt.getTime() - LEASE_HOURS * 3_600_000), until: uploadedAt }
}

/** The version that the lease promised decides what was given; whether it is in force is told by the store. */
function asLeased(leased: LeasedBenefit, offered: OfferedBenefit | undefined): OfferedBenefit {
  const { id, agreementId, agreementVersion, terms, inForceFrom, inForceTo } = leased
  return {
    benefitId: id,
    agreementId,
    agreementNumber: offered?.agreementNumber ?? '',
    agreementVersion,
    status: offered?.status ?? 'active',
    agreementState: offered?.agreementState ?? 'in_force',
    agreementStartsOn: offered?.agreementStartsOn ?? inForceFrom,
    agreementEndsOn: offered?.agreementEndsOn ?? inForceTo,
    terms,
  }
}

/** The lease for the verifier: the stored one, or for want of one what this benefit asks for by itself. */
function leaseFor(
  own: { lease: LeaseRecord; benefits: LeasedBenefit[] } | undefined,
  leased: LeasedBenefit | undefined,
  benefit: OfferedBenefit,
  offer: ShopOffer,
  known: Known,
): Lease {
  const { settings } = offer.community
  const from = new Date(known.uploadedAt.getTime() - DAY_MS)
  const stored = own?.lease
  const rule = leased ?? leasedBenefit(benefit, [offer], 'zh-CN')
  return {
    id: stored?._id.toHexString() ?? '',
    communityId: known.communityId,
    shopId: known.shopId,
    deviceId: known.deviceId,
    issuedAt: stored?.issuedAt ?? from,
    until: stored?.until ?? known.uploadedAt,
    // Uses and cards seen are counted by the store's unique names and not by what was uploaded so far.
    maxRedemptions: 1,
    perCardPerDay: 1,
    capFen: stored?.capFen ?? settings.offlineCapFen,
    secondFactorAboveFen: stored
      ? (stored.secondFactorAboveFen ?? null)
      : settings.printedCardSecondFactorAboveFen,
    carerPolicy: carerPolicyOf(stored) ?? settings.carerPolicy,
    benefits: new Map([[rule.id, rule]]),
    revocationVersion: stored?.revocationVersion ?? 0,
    // Whether it was in the list is told from the card's record, which knows since when.
    revoked: new Set(),
    keys: known.keys,
  }
}

/** Undefined for a lease from before it was said. */
function carerPolicyOf(stored: LeaseRecord | undefined): CarerPolicy | undefined {
  return CARER_POLICIES.find((policy) => policy === stored?.carerPolicy)
}

const leaseLimits = ({ _id, maxRedemptions, perCardPerDay }: LeaseRecord) => ({
  id: _id.toHexString(),
  maxRedemptions,
  perCardPerDay,
})

function timeReasons({ isOff, isLate }: ReturnType<typeof clampTime>): string[] {
  return [...(isOff ? ['clock_wrong'] : []), ...(isLate ? ['late'] : [])]
}

function holderReasons(
  holder: Holder,
  offer: ShopOffer,
  lease?: LeaseRecord,
  listed?: SignedCardFacts,
): string[] {
  const general = declineAll(offer, holder.member)
  const refusal = refuseCard(holder, offer.businessDay)
  const isRevoked = refusal === 'card_revoked'
  const isKnown = isRevoked && lease && listed && wasListed(lease, listed)
  return [
    ...(general ? [general] : []),
    ...(isRevoked ? [isKnown ? 'revoked_known' : 'revoked_unseen'] : []),
    ...(refusal && !isRevoked ? [refusal] : []),
  ]
}

/** Whether the card stood in the revocation list that went with the lease. */
function wasListed(lease: LeaseRecord, card: SignedCardFacts): boolean {
  if (card.status !== 'revoked') return false
  if (card.revokedAt && card.revokedAt < lease.listedBefore) return true
  return lease.listedSince.includes(revocationEntry(card.serial, card.issueNo))
}

function agreementReasons(offered: OfferedBenefit | undefined, { shop }: ShopOffer): string[] {
  return [
    ...(offered?.agreementState === 'in_force' ? [] : ['agreement_not_in_force']),
    ...(offered?.status === 'suspended' ? ['benefit_not_active'] : []),
    ...(shop.status === 'suspended' ? ['shop_suspended'] : []),
  ]
}

/** What the card alone does not tell. */
function personReasons({ terms }: OfferedBenefit, member: MemberFacts, at: Date): string[] {
  const { weekdays: _weekdays, dates: _dates, festivals: _festivals, hours: _hours, ...personal } = terms
  const rule = checkEligibility(personal, member, at)
  return rule ? [rule] : []
}
