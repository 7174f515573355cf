import type { Services } from '../../services.js'
import type { DeskContext } from './desk-page.js'

const MOST = 200

/** The names of the shop's people and devices, by id: also of those who are disabled or retired, since their records stay. */
export async function peopleAndDevices({ users, devices }: Services, { actor, scope, shopId }: DeskContext) {
  const [people, counters] = await Promise.all([
    users.list(actor, { limit: MOST }),
    devices.listOfShop(scope, shopId, { limit: MOST }),
  ])
  return {
    people: people.items,
    devices: counters.items,
    names: new Map([...people.items, ...counters.items].map(({ id, name }) => [id, name])),
  }
}
