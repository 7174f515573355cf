import { actorReference, type UserActor } from '../../http/actor.js'
import { addDays } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { OPERATOR } from '../accounts/operator.js'
import { AllianceModel } from '../communities/community.model.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import { ACTIVITY_ROOM, DEMO_ALLIANCES, DEMO_ORGANIZATIONS } from './alliances.js'
import type { DemoClock } from './demo-clock.js'
import { metaOf } from './demo-meta.js'
import { createDemoUser, type DemoLogin } from './demo-users.js'
import { timeOn } from './visits.js'

interface Deps {
  services: Services
  clock: DemoClock
  communityId: string
  staff: UserActor
}

export interface SeededOrganizations {
  login: DemoLogin
  /** Ids by the keys of the demonstration. */
  ids: ReadonlyMap<string, string>
  /** Who signs in for the property company. */
  repairer: UserActor
}

/** The four alliances with their organizations, what they lend, and who had it for what. */
export async function seedOrganizations(
  deps: Deps,
  founded: string,
  today: string,
): Promise<SeededOrganizations> {
  const { services, clock, communityId, staff } = deps
  const meta = metaOf(actorReference(staff))
  await AllianceModel.create(
    DEMO_ALLIANCES.map((alliance) => ({ ...alliance, communityId })),
    { ordered: true },
  )
  const ids = new Map<string, string>()
  const resourceIds = new Map<string, string>()
  await clock.at(timeOn(addDays(founded, 10), 10), async () => {
    const term = { startsOn: addDays(founded, 10), endsOn: addDays(founded, 10 + 729) }
    for (const { key, form, resources = [] } of DEMO_ORGANIZATIONS) {
      const { organization } = await services.organizations.register(communityId, { ...form, ...term }, meta)
      ids.set(key, organization.id)
      for (const resource of resources) {
        const offered = await services.resources.offer(
          { communityId, organizationId: organization.id },
          resource,
          meta,
        )
        resourceIds.set(key, String(offered._id))
      }
    }
    resourceIds.set(
      'community',
      String((await services.resources.offer({ communityId }, ACTIVITY_ROOM, meta))._id),
    )
  })
  const organizationId = ids.get('property') ?? ''
  const { userId, login } = await clock.at(timeOn(addDays(founded, 11), 9), () =>
    createDemoUser(services, 'organization', { communityId, organizationId }),
  )
  await seedBookings(deps, ids, resourceIds, today)
  const repairer: UserActor = { ...OPERATOR, role: 'organization', userId, communityId, organizationId }
  return { login, ids, repairer }
}

/** Lent by whom, to whom, how many days from today, when, what for, how many came (none: still to come). */
const BOOKINGS: readonly [string, string, number, string, string, string, number?][] = [
  ['community', 'choir', -38, '14:30', '16:30', '合唱团排练', 26],
  ['community', 'choir', -17, '14:30', '16:30', '合唱团排练', 31],
  ['choir', 'dance', -24, '09:00', '11:00', '广场舞交流', 40],
  ['property', 'community', -12, '10:00', '11:30', '冬季用电安全讲座', 45],
  ['community', 'bank', 5, '09:30', '11:00', '防诈骗课堂'],
  ['choir', 'opera', 6, '15:00', '17:00', '折子戏演出'],
]

async function seedBookings(
  { services, clock, communityId, staff }: Deps,
  ids: ReadonlyMap<string, string>,
  resourceIds: ReadonlyMap<string, string>,
  today: string,
) {
  const meta = metaOf(actorReference(staff))
  for (const [giver, taker, offset, from, to, purpose, people] of BOOKINGS) {
    const day = workdayNear(addDays(today, offset))
    const scope: OrganizationScope = { communityId, ...named(ids.get(taker)) }
    const asked = addDays(day < today ? day : today, -3)
    const booking = await clock.at(timeOn(asked, 9), () =>
      services.bookings.book(scope, resourceIds.get(giver) ?? '', { day, from, to, purpose }, meta),
    )
    if (people === undefined) continue
    const id = String(booking._id)
    await clock.at(timeOn(asked, 15), () => services.bookings.step({ communityId }, id, 'approve', {}, meta))
    const use = { usedFor: purpose, people }
    await clock.at(timeOn(day, 18), () => services.bookings.step({ communityId }, id, 'use', { use }, meta))
  }
}

const named = (organizationId: string | undefined) => (organizationId ? { organizationId } : {})

/** What is lent on workdays only is booked on one. */
function workdayNear(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  if (weekday === 6) return addDays(day, 2)
  return weekday === 0 ? addDays(day, 1) : day
}
