import type { OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import { CARER_POLICIES, type CarerPolicy } from '../communities/carer-policy.js'
import type { Window } from './clamp.js'
import type { Known } from './known.js'
import { leasedBenefit } from './leasable.js'
import type { LeaseRecord } from './lease.repository.js'
import { LEASE_HOURS, type Lease, type LeasedBenefit } from './shared/lease.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Without a lease of its own, what a device says of the time is believed for a day back. */
export function windowOf(lease: LeaseRecord | undefined, { uploadedAt }: Known): Window {
  if (lease) return { from: lease.issuedAt, until: lease.until }
  return { from: new Date(uploadedAt.getTime() - LEASE_HOURS * HOUR_MS), until: uploadedAt }
}

/** The version that the lease promised decides what was given; whether it is in force is told by the store. */
export function asLeased(leased: LeasedBenefit, offered: OfferedBenefit | undefined): OfferedBenefit {
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
export function leaseFor(
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

/** What of a stored lease limits the device's uses. */
export const leaseLimits = ({ _id, maxRedemptions, perCardPerDay }: LeaseRecord) => ({
  id: _id.toHexString(),
  maxRedemptions,
  perCardPerDay,
})
