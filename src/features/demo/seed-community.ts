import { actorReference, type ActorReference } from '../../http/actor.js'
import { addDays, addMonths, businessDayOf, daysBetween } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import type { DemoClock } from './demo-clock.js'
import { metaOf, staffActor } from './demo-meta.js'
import { createDemoUser, type DemoLogin } from './demo-users.js'
import { showDevices } from './seed-devices.js'
import { planFates, sufferFates } from './fates.js'
import { createRandom, type Random } from './random.js'
import { seedCare } from './seed-care.js'
import { seedFollowUps } from './seed-follow-ups.js'
import { seedActivities } from './seed-activities.js'
import { seedOrganizations } from './seed-organizations.js'
import { seedRequests } from './seed-requests.js'
import { seedMembers } from './seed-members.js'
import { agreementNumber, seedShop, termOf } from './seed-shops.js'
import { seedStatements } from './seed-statements.js'
import { seedVisits } from './seed-visits.js'
import { DEMO_SHOPS } from './shops.js'
import { withOddVisits } from './odd-visits.js'
import { planVisits, timeOn, type Visitor } from './visits.js'

const SEED = 20_260_101
const SENIORS = 200
/** Full days of redemptions before today. */
const DAYS_OF_VISITS = 90
const HOUR_MS = 3_600_000

export interface SeededCommunity {
  communityId: string
  /** The senior whose card and phone are shown first. */
  memberId: string
  cardId: string
  staff: ActorReference
  logins: Record<'staff' | 'auditor' | 'manager' | 'cashier' | 'volunteer' | 'organization', DemoLogin>
}

/** The community with ten shops, two hundred seniors and three months of redemptions up to an hour ago. */
export async function seedCommunity(
  services: Services,
  clock: DemoClock,
  today = businessDayOf(new Date()),
): Promise<SeededCommunity> {
  const random = createRandom(SEED)
  const founded = timeOn(addDays(addMonths(today, -9), -20), 9)
  const { communityId, staff, logins: office } = await clock.at(founded, () => foundCommunity(services))
  const meta = metaOf(actorReference(staff))
  const deps = { services, clock, communityId, meta }

  const shops = await Promise.all(
    DEMO_SHOPS.map(async (demo, index) => {
      const term = termOf(index, today)
      return seedShop(deps, demo, { number: agreementNumber('御锦源', term.startsOn, index + 1), term })
    }),
  )
  const {
    login: organization,
    ids: organizationIds,
    repairer,
  } = await seedOrganizations({ services, clock, communityId, staff }, businessDayOf(founded), today)
  const canteen = shops[0]
  if (!canteen) throw new Error('The demonstration has no shop')
  const [manager, cashier] = await clock.at(timeOn(addDays(termOf(0, today).startsOn, -1), 16), () => {
    const place = { communityId, shopId: canteen.id }
    return Promise.all([
      createDemoUser(services, 'manager', place),
      createDemoUser(services, 'cashier', place),
    ])
  })

  const members = await seedMembers(deps, random, registrationDays(random, today))
  const fates = planFates(random, members, today)
  const visitors = members.flatMap((member, index) => {
    if (!member.cardCode && !member.phoneCardId) return []
    const toDay = fates.get(index)?.day ?? today
    return [visitorOf(random, { ...member, index, fromDay: addDays(member.registeredOn, 2), toDay }, today)]
  })
  const offers = shops.flatMap((shop) => shop.offers)
  const from = addDays(today, -DAYS_OF_VISITS)
  const now = new Date(Date.now() - HOUR_MS)
  const planned = planVisits(random, { offers, visitors, from, to: today, now })
  const days = withOddVisits(planned, { from, today, offers, visitors })
  const devices = new Map(shops.map(({ key, device }) => [key, device]))
  await amend(deps, shops, today)
  await seedVisits({ services, clock, communityId, members, devices, staff }, days)
  await showDevices(deps, shops)
  await sufferFates({ ...deps, members }, fates)
  await finishAgreements(deps, shops, today)
  await seedStatements(
    { services, clock, communityId, staff: actorReference(staff) },
    addDays(today, -DAYS_OF_VISITS),
  )
  await seedFollowUps({ services, clock, communityId, staff: actorReference(staff) }, today)
  const volunteer = await seedCare({ services, clock, communityId, staff }, random, members, today)
  const residents = members.filter((_, index) => !fates.has(index)).slice(0, 5)
  const memberIds = residents.map(({ id }) => id)
  await seedRequests({ services, clock, communityId, staff, repairer, memberIds }, today)
  const visitorIds = members.filter((_, index) => !fates.has(index)).map(({ id }) => id)
  await seedActivities({ services, clock, communityId, staff, organizationIds, memberIds: visitorIds }, today)
  const shown = members[0]
  return {
    communityId,
    memberId: shown?.id ?? '',
    cardId: shown?.cardId ?? '',
    staff: actorReference(staff),
    logins: { ...office, manager: manager.login, cashier: cashier.login, volunteer, organization },
  }
}

async function foundCommunity(services: Services) {
  const community = await services.communities.create(
    {
      name: '御锦源社区',
      street: '新旺街道',
      district: '大同市平城区',
      minimumAge: 60,
      settings: { printedCardDailyLimit: null, contactPhone: null },
    },
    metaOf(),
  )
  const place = { communityId: community.id }
  const staff = await createDemoUser(services, 'staff', place)
  const auditor = await createDemoUser(services, 'auditor', place)
  return {
    communityId: community.id,
    staff: staffActor(community.id, staff.userId),
    logins: { staff: staff.login, auditor: auditor.login },
  }
}

/** Most register in the months before the visits begin, the others while they go on. */
function registrationDays(random: Random, today: string): string[] {
  const from = `${addMonths(today, -8).slice(0, 7)}-01`
  const before = daysBetween(from, today) - DAYS_OF_VISITS - 3
  return Array.from({ length: SENIORS }, (_, index) => {
    const isEarly = index < SENIORS * 0.85
    return addDays(
      from,
      isEarly ? random.integer(0, before) : random.integer(before, before + DAYS_OF_VISITS),
    )
  }).sort()
}

/** A quarter never comes, a tenth stopped coming, a few come nearly every day. */
function visitorOf(random: Random, visitor: Omit<Visitor, 'weight'>, today: string): Visitor {
  const kind = random.next()
  if (visitor.index > 0 && kind < 0.25) return { ...visitor, weight: 0 }
  if (visitor.index > 0 && kind < 0.35) {
    const stopped = addDays(today, -random.integer(61, 80))
    return { ...visitor, toDay: stopped < visitor.toDay ? stopped : visitor.toDay, weight: 1 }
  }
  return { ...visitor, weight: 0.3 + -Math.log(1 - random.next()) }
}

type Deps = Parameters<typeof seedShop>[0]
type Shops = Awaited<ReturnType<typeof seedShop>>[]

/** The pharmacy gives more per visit from the middle of the quarter on: the second version of its agreement. */
async function amend({ services, clock, communityId, meta }: Deps, shops: Shops, today: string) {
  const offer = shops.find(({ key }) => key === 'pharmacy')?.offers[0]
  if (!offer) return
  const effectiveFrom = addDays(today, -45)
  await clock.at(timeOn(addDays(effectiveFrom, -3), 11), () =>
    services.benefits.edit(communityId, offer.benefitId, { maxDiscountFen: 5000, effectiveFrom }, meta),
  )
}

/** One agreement that runs out soon has its renewal drafted, and one benefit rests. */
async function finishAgreements({ services, clock, communityId, meta }: Deps, shops: Shops, today: string) {
  const eyes = shops.find(({ key }) => key === 'eyes')
  const spareParts = shops.find(({ key }) => key === 'repair')?.offers[1]
  if (!eyes || !spareParts) return
  await clock.at(timeOn(addDays(today, -4), 15), async () => {
    const startsOn = addDays(
      termOf(
        DEMO_SHOPS.findIndex(({ key }) => key === 'eyes'),
        today,
      ).endsOn,
      1,
    )
    const endsOn = addDays(addMonths(startsOn, 24), -1)
    const number = agreementNumber('御锦源', startsOn, DEMO_SHOPS.length + 1)
    await services.agreements.renew(communityId, eyes.agreementId, { number, startsOn, endsOn }, meta)
  })
  await clock.at(timeOn(addDays(today, -1), 17), () =>
    services.benefits.suspend(communityId, spareParts.benefitId, '配件供应商调价，商户申请暂停一周', meta),
  )
}
