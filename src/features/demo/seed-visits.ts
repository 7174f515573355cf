import { randomUUID } from 'node:crypto'
import type { DeviceActor, UserActor } from '../../http/actor.js'
import { actorReference, type Actor } from '../../http/actor.js'
import { addDays } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import type { VoidReason } from '../redemptions/redemption.model.js'
import type { Prepared } from '../redemptions/prepare.service.js'
import type { DemoClock } from './demo-clock.js'
import { inGroups } from './in-groups.js'
import { patiently } from './patiently.js'
import type { SeededMember } from './seed-members.js'
import { minutesAfter, timeOn, type Visit } from './visits.js'

interface Deps {
  services: Services
  clock: DemoClock
  communityId: string
  members: readonly SeededMember[]
  devices: ReadonlyMap<string, DeviceActor>
  staff: UserActor
}

/** As many visits go on at the same time: enough to fill the counter's batches. */
const DAYS_AT_ONCE = 32

/** Lets the visits happen as planned: several days at the same time, the visits of a day one after the other. */
export async function seedVisits(deps: Deps, days: readonly Visit[][]): Promise<void> {
  await inGroups(days, DAYS_AT_ONCE, async (visits) => {
    for (const visit of visits) await happen(deps, visit)
  })
}

async function happen(deps: Deps, visit: Visit): Promise<void> {
  if (visit.mishap === 'not_entitled') await tryWrongBenefit(deps, visit)
  const recorded = await redeemVisit(deps, visit, visit.at)
  if (!recorded) return
  if (visit.mishap === 'wrong_bill') {
    await voidIt(deps, recorded, {
      at: minutesAfter(visit.at, 2),
      by: deviceOf(deps, visit),
      reason: 'wrong_amount',
    })
    await redeemVisit(deps, visit, minutesAfter(visit.at, 3))
  }
  if (visit.mishap === 'manager_void') {
    const by = { ...deviceOf(deps, visit), role: 'shop_manager' as const }
    await voidIt(deps, recorded, { at: minutesAfter(visit.at, 40), by, reason: 'customer_left' })
  }
  if (visit.mishap === 'staff_void') {
    const nextMorning = timeOn(addDays(recorded.businessDay, 1), 9, 20)
    if (nextMorning > new Date()) return
    await voidIt(deps, recorded, { at: nextMorning, by: deps.staff, reason: 'duplicate' })
  }
}

/** The record, or undefined when the counter declined it. */
async function redeemVisit(deps: Deps, visit: Visit, at: Date) {
  const prepared = await prepareVisit(deps, visit, at)
  const benefit = prepared.benefits.find(({ id }) => id === visit.offer.benefitId)
  const { record } = await redeem(deps, visit, prepared, {
    benefitId: visit.offer.benefitId,
    billFen: visit.billFen,
    at: new Date(at.getTime() + 14_000),
    secondFactor: benefit?.secondFactorRequired ?? false,
  })
  return record.outcome === 'committed'
    ? { id: record._id.toHexString(), businessDay: record.businessDay }
    : undefined
}

/** The cashier takes a benefit that does not apply and is told why. */
async function tryWrongBenefit(deps: Deps, visit: Visit): Promise<void> {
  const prepared = await prepareVisit(deps, visit, visit.at)
  const wrong = prepared.benefits.find(({ eligible }) => !eligible)
  if (!wrong) return
  const billFen = visit.billFen ?? 2000
  await redeem(deps, visit, prepared, { benefitId: wrong.id, billFen, at: visit.at, secondFactor: true })
}

async function prepareVisit(deps: Deps, visit: Visit, at: Date): Promise<Prepared> {
  const { services, clock } = deps
  const prepareOnce = () =>
    patiently(async () => {
      const code = await codeOf(deps, visit)
      return services.prepare.prepare({ ...counterOf(deps, visit), code }, visit.billFen)
    })
  return clock.at(at, async () => {
    try {
      return await prepareOnce()
    } catch (error) {
      // The store forgets phone codes a day after their time, and this moment is long past: it may just have come by.
      if (!(error instanceof Problem && error.code === 'code_unknown')) throw error
      return prepareOnce()
    }
  })
}

async function redeem(
  deps: Deps,
  visit: Visit,
  { prepareToken }: Prepared,
  asked: { benefitId: string; billFen: number | undefined; at: Date; secondFactor: boolean },
) {
  const { services, clock } = deps
  const request = {
    ...counterOf(deps, visit),
    key: randomUUID(),
    prepareToken,
    benefitId: asked.benefitId,
    billFen: asked.billFen,
    ...(asked.secondFactor ? { secondFactor: { kind: 'person_checked' as const } } : {}),
  }
  return clock.at(asked.at, () => patiently(() => services.redeem.redeem(request)))
}

async function voidIt(
  { services, clock, communityId }: Deps,
  redemption: { id: string },
  { at, by, reason }: { at: Date; by: Actor; reason: VoidReason },
): Promise<void> {
  const request = { communityId, actor: by, key: randomUUID(), reason, requestId: 'demonstration' }
  await clock.at(at, () => patiently(() => services.voids.voidById(request, redemption.id)))
}

/** Half of the visits of whoever has bound a phone are with the phone, the others with the printed card. */
async function codeOf({ services, communityId, members }: Deps, { visitor, at }: Visit): Promise<string> {
  const member = members[visitor]
  const usesPhone = member?.phoneCardId && (!member.cardCode || at.getTime() % 2000 < 1000)
  if (!usesPhone) return member?.cardCode ?? ''
  const phone = { communityId, memberId: member.id, cardId: member.phoneCardId ?? '' }
  return (await services.codes.issuePhoneCode(phone)).code
}

function counterOf(deps: Deps, visit: Visit) {
  const device = deviceOf(deps, visit)
  return {
    communityId: deps.communityId,
    shopId: device.shopId,
    scannedBy: device.deviceId,
    by: actorReference(device),
    requestId: 'demonstration',
  }
}

function deviceOf({ devices }: Deps, { offer }: Visit): DeviceActor {
  const device = devices.get(offer.shopKey)
  if (!device) throw new Error(`No counter at ${offer.shopKey}`)
  return device
}
