import mongoose from 'mongoose'
import { actorReference } from '../../http/actor.js'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import { addDays, addMonths, businessDayOf } from '../../lib/business-day.js'
import { createServices, type Foundation, type Services } from '../../services.js'
import { UserModel } from '../accounts/account.model.js'
import { createSealer } from '../audit/sealer.js'
import { CommunityModel } from '../communities/community.model.js'
import { projectTotals } from '../reports/projection.service.js'
import { createDemoClock, type DemoClock } from './demo-clock.js'
import { metaOf, staffActor } from './demo-meta.js'
import { createDemoUser, workingLogins, type DemoUserLogins } from './demo-users.js'
import { DEMONSTRATION_ID, DemonstrationModel } from './demo.model.js'
import { createRandom } from './random.js'
import { seedCommunity, type SeededCommunity } from './seed-community.js'
import { seedAnomalies } from './seed-anomalies.js'
import { seedMembers } from './seed-members.js'
import { agreementNumber, seedShop } from './seed-shops.js'
import { OTHER_SHOP } from './shops-daily-life.js'
import { timeOn } from './visits.js'

/** Thrown when the demonstration may not touch the store; the message tells the operator why. */
export class DemonstrationRefusedError extends Error {
  override name = 'DemonstrationRefusedError'
}

const OTHER_SEED = 20_260_202

export interface Demonstration {
  logins: DemoUserLogins
  /** Whether the data were put in just now. */
  isNew: boolean
}

/**
 * Puts the demonstration data into an empty store, or makes the logins of an earlier demonstration work again. `known` are the logins
 * that were written down. What an interrupted start left behind is removed first, if `isOurs` says that no other process can be at it.
 * @throws DemonstrationRefusedError for a store with data of its own, or one that another process is filling
 */
export async function prepareDemonstration(
  foundation: Foundation,
  {
    known = {},
    isOurs,
    mayExist = true,
  }: { known?: Partial<DemoUserLogins>; isOurs: boolean; mayExist?: boolean },
): Promise<Demonstration> {
  const marker = await DemonstrationModel.findById(DEMONSTRATION_ID).lean()
  if (marker?.state === 'complete' && !mayExist) {
    throw new DemonstrationRefusedError('The demonstration data are in this store already')
  }
  if (marker?.state === 'complete') {
    return { logins: await workingLogins(createServices(foundation), known), isNew: false }
  }
  if (marker && !isOurs) {
    throw new DemonstrationRefusedError(
      'An earlier start was interrupted while it put the demonstration data in, or another one is at it just now. ' +
        'If none is, drop the database and start again',
    )
  }
  if (marker) await removeEverything()
  else if (!(await isEmpty())) {
    throw new DemonstrationRefusedError(
      'The store holds data of its own: the demonstration needs an empty one. ' +
        'Name another folder in YINLINGHUI_DATA, or another database in MONGODB_DATABASE; "npm start" starts with these data',
    )
  }
  return { logins: await seed(foundation), isNew: true }
}

async function isEmpty(): Promise<boolean> {
  return !(await CommunityModel.exists({})) && !(await UserModel.exists({}))
}

async function removeEverything() {
  for (const name of mongoose.modelNames()) {
    if (name !== 'KeyRecord') await mongoose.model(name).collection.deleteMany({})
  }
}

async function seed(foundation: Foundation): Promise<DemoUserLogins> {
  await claimStore()
  const clock = createDemoClock()
  const services = createServices({
    ...foundation,
    now: clock.now,
    // The keys are new: no key was there yet to sign with at the moments at which the data were made up to be made.
    keyring: {
      ...foundation.keyring,
      currentSigningKey: () => foundation.keyring.currentSigningKey(new Date()),
    },
  })
  const { logins, shown } = await clock.withTimestamps(() => seedCommunities(services, clock))
  await projectTotals()
  await seedAnomalies(services, shown.communityId, metaOf(shown.staff))
  await createSealer({ keyring: foundation.keyring, now: () => new Date() }).sealAll()
  const { communityId, memberId, cardId } = shown
  await DemonstrationModel.updateOne(
    { _id: DEMONSTRATION_ID },
    { $set: { state: 'complete', communityId, memberId, cardId } },
  )
  return logins
}

/** @throws DemonstrationRefusedError when another process was first */
async function claimStore() {
  try {
    await DemonstrationModel.create({ _id: DEMONSTRATION_ID, state: 'begun' })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    throw new DemonstrationRefusedError('Another process is just putting the demonstration data in')
  }
}

async function seedCommunities(
  services: Services,
  clock: DemoClock,
): Promise<{ logins: DemoUserLogins; shown: SeededCommunity }> {
  const today = businessDayOf(new Date())
  const beginning = timeOn(addDays(addMonths(today, -9), -21), 9)
  const admin = await clock.at(beginning, () => createDemoUser(services, 'admin'))
  const [shown, others] = await Promise.all([
    seedCommunity(services, clock, today),
    seedOtherCommunity(services, clock, today),
  ])
  return { logins: { admin: admin.login, ...shown.logins, ...others }, shown }
}

/** A second, small community: what belongs to it answers 404 to everybody of the first. */
async function seedOtherCommunity(services: Services, clock: DemoClock, today: string) {
  const startsOn = `${addMonths(today, -4).slice(0, 7)}-01`
  const term = { startsOn, endsOn: addDays(addMonths(startsOn, 24), -1) }
  return clock.at(timeOn(addDays(startsOn, -20), 9), async () => {
    const body = { name: '迎宾社区', street: '迎宾街道', district: '大同市平城区', minimumAge: 60 }
    const { id: communityId } = await services.communities.create(
      { ...body, settings: { printedCardDailyLimit: null } },
      metaOf(),
    )
    const staff = await createDemoUser(services, 'otherStaff', { communityId })
    const meta = metaOf(actorReference(staffActor(communityId, staff.userId)))
    const deps = { services, clock, communityId, meta }
    const number = agreementNumber('迎宾', startsOn, 1)
    const shop = await seedShop(deps, OTHER_SHOP, { number, term })
    const cashier = await createDemoUser(services, 'otherCashier', { communityId, shopId: shop.id })
    await seedMembers(deps, createRandom(OTHER_SEED), [addDays(startsOn, 3), addDays(startsOn, 9)])
    return { otherStaff: staff.login, otherCashier: cashier.login }
  })
}
