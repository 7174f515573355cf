import { Types, type ClientSession } from 'mongoose'
import { actorReference, type DeviceActor } from '../../http/actor.js'
import type { Language } from '../../infrastructure/i18n.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { businessDayOf } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { BenefitsInForce, ShopOffer } from '../agreements/benefits-in-force.js'
import type { AuditService } from '../audit/audit.service.js'
import { findRevokedSignedCards } from '../cards/card-facts.js'
import type { CarerPolicy } from '../communities/carer-policy.js'
import { revocationEntry } from '../codes/card-code.js'
import type { DeviceService } from '../devices/device.service.js'
import { declined } from '../redemptions/refusals.js'
import type { GrantSigner, Revocations } from './grant.js'
import { leasableBenefits } from './leasable.js'
import { insertLease, keepLeasedBenefits } from './lease.repository.js'
import {
  benefitsDigest,
  CLOCK_WRONG_MS,
  LEASE_HOURS,
  LEASE_MAX_REDEMPTIONS,
  LEASE_PER_CARD_PER_DAY,
  type LeasedBenefit,
  type LeaseGrant,
} from './shared/lease.js'

const HOUR_MS = 3_600_000
/** A transaction ends within a minute: what was revoked longer ago than this is in a list that is read now. */
const SURELY_LISTED_MS = 10 * 60_000
/** Facts may be handed in late; then staff want to know the lease. */
const KEPT_MS = 400 * 24 * HOUR_MS

export interface LeaseRequest {
  device: DeviceActor
  deviceTime: Date
  appVersion?: string | undefined
  language: Language
  requestId: string
}

interface Dependencies {
  now: () => Date
  benefitsInForce: BenefitsInForce
  grants: GrantSigner
  devices: Pick<DeviceService, 'note'>
  audit: AuditService
}

/** Gives counter devices the signed, bounded permission to redeem without network. */
export function createLeaseService({ now, benefitsInForce, grants, devices, audit }: Dependencies) {
  async function offersOf({ communityId, shopId }: DeviceActor, from: Date, until: Date) {
    const offers = [await benefitsInForce.forShop(communityId, shopId, from)]
    if (businessDayOf(until) !== businessDayOf(from)) {
      offers.push(await benefitsInForce.forShop(communityId, shopId, until))
    }
    return offers as [ShopOffer, ...ShopOffer[]]
  }

  return {
    /**
     * A lease for the device, for at most a day. A former one ends by itself: redemptions name their lease.
     * @throws Problem clock_wrong when the device's clock is off by more than five minutes; declined when the shop is suspended
     */
    async grant(request: LeaseRequest): Promise<LeaseGrant> {
      const { device, deviceTime, language } = request
      const at = now()
      refuseWrongClock(deviceTime, at)
      const until = new Date(at.getTime() + LEASE_HOURS * HOUR_MS)
      const offers = await offersOf(device, at, until)
      const [{ shop, community }] = offers
      if (shop.status !== 'active') throw declined('shop_suspended')
      const benefits = leasableBenefits(offers, language)
      const digest = await benefitsDigest(benefits)
      await keepLeasedBenefits(device.communityId, digest, benefits)
      const terms = {
        maxRedemptions: LEASE_MAX_REDEMPTIONS,
        perCardPerDay: LEASE_PER_CARD_PER_DAY,
        capFen: community.settings.offlineCapFen,
        secondFactorAboveFen: community.settings.printedCardSecondFactorAboveFen,
        carerPolicy: community.settings.carerPolicy,
      }
      const times = { at, until }
      const { leaseId, revocations } = await inTransaction((session) =>
        record(request, { ...terms, digest, benefits }, times, session),
      )
      await devices.note(device, request.appVersion === undefined ? {} : { appVersion: request.appVersion })
      const { communityId, shopId, deviceId } = device
      const revocationVersion = revocations.version
      const facts = { jti: leaseId, communityId, shopId, deviceId, until, revocationVersion, ...terms }
      return grants.sign({ facts, benefits, revocations, shopName: shop.name, deviceTime, now: at })
    },
  }

  /** The revocations and the lease that names their version are of one snapshot. */
  async function record(
    { device, requestId }: LeaseRequest,
    {
      digest,
      benefits,
      ...terms
    }: {
      digest: string
      benefits: LeasedBenefit[]
      maxRedemptions: number
      perCardPerDay: number
      capFen: number
      secondFactorAboveFen: number | null
      carerPolicy: CarerPolicy
    },
    { at, until }: { at: Date; until: Date },
    session: ClientSession,
  ): Promise<{ leaseId: string; revocations: Revocations }> {
    const listedBefore = new Date(at.getTime() - SURELY_LISTED_MS)
    const { revocations, listedSince } = await readRevocations(device.communityId, at, listedBefore, session)
    const id = new Types.ObjectId()
    await insertLease(
      {
        _id: id,
        communityId: new Types.ObjectId(device.communityId),
        shopId: new Types.ObjectId(device.shopId),
        deviceId: new Types.ObjectId(device.deviceId),
        issuedAt: at,
        until,
        ...terms,
        benefitsDigest: digest,
        revocationVersion: revocations.version,
        listedBefore,
        listedSince,
        forgetAt: new Date(until.getTime() + KEPT_MS),
      },
      session,
    )
    await audit.record(session, {
      communityId: device.communityId,
      type: 'OFFLINE_LEASE_GRANTED',
      actor: actorReference(device),
      subjects: [
        { kind: 'device', id: device.deviceId },
        { kind: 'shop', id: device.shopId },
      ],
      facts: {
        leaseId: id.toHexString(),
        benefits: benefits.length,
        capFen: terms.capFen,
        revocationVersion: revocations.version,
      },
      requestId,
    })
    return { leaseId: id.toHexString(), revocations }
  }
}
export type LeaseService = ReturnType<typeof createLeaseService>

function refuseWrongClock(deviceTime: Date, at: Date) {
  const clockOffsetMs = at.getTime() - deviceTime.getTime()
  if (Math.abs(clockOffsetMs) <= CLOCK_WRONG_MS) return
  throw new Problem('clock_wrong', { members: { clockOffsetMs, serverTime: at.toISOString() } })
}

/**
 * The list of revoked cards. Revoked is final, so that their number only grows and is the version of the list: a snapshot with as many
 * has the same ones. Cards that have expired besides are known by their own code and left out.
 */
async function readRevocations(communityId: string, at: Date, listedBefore: Date, session: ClientSession) {
  const revoked = await findRevokedSignedCards(communityId, session)
  const today = businessDayOf(at)
  const alive = revoked
    .filter(({ expiresOn }) => expiresOn === null || expiresOn >= today)
    .map(({ serial, issueNo, revokedAt }) => ({ entry: revocationEntry(serial, issueNo), revokedAt }))
  return {
    revocations: { version: revoked.length, entries: alive.map(({ entry }) => entry).sort() },
    listedSince: alive
      .filter(({ revokedAt }) => revokedAt === null || revokedAt > listedBefore)
      .map(({ entry }) => entry),
  }
}
