import { randomUUID } from 'node:crypto'
import { actorReference, type UserActor } from '../../http/actor.js'
import { addDays } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { OPERATOR } from '../accounts/operator.js'
import { newPassword } from '../accounts/password.js'
import type { RecordBody } from '../care-visits/visits/visit.forms.js'
import { springFestival } from '../care-visits/plan/plan.pages.js'
import { createDemoUser, type DemoLogin } from './demo-users.js'
import type { DemoClock } from './demo-clock.js'
import { metaOf } from './demo-meta.js'
import type { Random } from './random.js'
import { timeOn } from './visits.js'

const ELDERS = 32
const ALONE_AT_FESTIVAL = 9
const OTHERS = ['周秀琴', '吴建英', '郑卫平', '冯玉兰', '许志明', '何秀芝', '吕淑珍', '施桂英', '孔德旺']
const TEAMS = [
  ['御锦源唠嗑一队', Array.from({ length: 9 }, (_, index) => `${index + 1}号楼`)],
  ['御锦源唠嗑二队', Array.from({ length: 9 }, (_, index) => `${index + 10}号楼`)],
] as const

interface Deps {
  services: Services
  clock: DemoClock
  communityId: string
  staff: UserActor
}

/** Volunteers in two teams, elders on the care list, a week of recorded visits, the plans ahead, and two notices. */
export async function seedCare(
  deps: Deps,
  random: Random,
  members: readonly { id: string; tags: string[] }[],
  today: string,
): Promise<DemoLogin> {
  const { clock } = deps
  const begin = addDays(today, -7)
  const { login, volunteers } = await clock.at(timeOn(addDays(begin, -3), 10), () => seedTeams(deps))
  await clock.at(timeOn(addDays(begin, -2), 10), () => seedList(deps, members))
  await clock.at(timeOn(begin, 8), () => plan(deps, begin, addDays(today, 6)))
  await recordWeek(deps, random, begin, today)
  const festival = springFestival(today)
  await clock.at(timeOn(addDays(today, -1), 16), async () => {
    if (festival.from > addDays(today, 6)) await plan(deps, festival.from, festival.to)
    await giveToday(deps, volunteers[0] ?? '', today)
  })
  await seedNotices(deps, today)
  return login
}

async function seedTeams({ services, communityId, staff }: Deps) {
  const meta = metaOf(actorReference(staff))
  const first = await createDemoUser(services, 'volunteer', { communityId })
  const volunteers = [first.userId]
  for (const [index, name] of OTHERS.entries()) {
    const account = { username: `volunteer${index + 2}`, name, role: 'volunteer' as const, communityId }
    const { user } = await services.users.create(OPERATOR, { ...account, password: newPassword() }, metaOf())
    volunteers.push(user.id)
  }
  for (const [at, [name, buildings]] of TEAMS.entries()) {
    const team = await services.teams.create(communityId, { name, buildings: [...buildings] }, meta)
    for (const [index, userId] of volunteers.entries()) {
      if (index % TEAMS.length !== at) continue
      // Some work on weekdays.
      const weekdaysOff = index % 4 === 3 ? [1, 3] : []
      const body = { teamId: team.id, weekdaysOff, away: null }
      await services.teams.setVolunteer(staff, communityId, userId, body, meta)
    }
  }
  return { login: first.login, volunteers }
}

async function seedList(
  { services, communityId, staff }: Deps,
  members: readonly { id: string; tags: string[] }[],
) {
  const meta = metaOf(actorReference(staff))
  const active: (typeof members)[number][] = []
  for (const member of [...members].sort((a, b) => rankOf(a) - rankOf(b))) {
    if (active.length === ELDERS) break
    if ((await services.members.get(communityId, member.id)).status === 'active') active.push(member)
  }
  for (const [index, { id: memberId, tags }] of active.entries()) {
    if (!tags.includes('living_alone')) {
      const key = { communityId, memberId }
      await services.members.edit(key, { tags: [...tags, 'living_alone'] as never }, undefined, meta)
    }
    const weekly = { memberId, tag: 'living_alone' as const, everyDays: 7, festival: null }
    await services.careList.add(communityId, weekly, meta)
    if (index >= ALONE_AT_FESTIVAL) continue
    const daily = {
      memberId,
      tag: 'family_away' as const,
      everyDays: 1,
      festival: 'spring_festival' as const,
    }
    await services.careList.add(communityId, daily, meta)
  }
}

const rankOf = ({ tags }: { tags: string[] }) => (tags.includes('living_alone') ? 0 : 1)

async function plan({ services, communityId, staff }: Deps, from: string, to: string) {
  const { digest } = await services.visitPlans.preview(staff, communityId, { from, to })
  await services.visitPlans.accept(staff, communityId, { from, to, digest }, metaOf(actorReference(staff)))
}

/** What volunteers found in the week before today: mostly well, some needs, one hazard, one door that stayed shut. */
async function recordWeek(
  { services, clock, communityId }: Deps,
  random: Random,
  from: string,
  today: string,
) {
  const query = { from, to: addDays(today, -1), limit: 200 }
  const { items } = await services.careVisits.list(communityId, query)
  for (const [index, visit] of items.reverse().entries()) {
    // One was forgotten.
    if (index === 5) continue
    const { volunteerId } = visit
    const meta = metaOf({ kind: 'user', role: 'volunteer', userId: volunteerId })
    const body = found(random, index)
    await clock.at(timeOn(visit.day, 9, 20 * (index % 18)), () =>
      services.visitRecords.record({ communityId, volunteerId }, visit.id, body, randomUUID(), meta),
    )
  }
  const { items: errands } = await services.errands.list(communityId, { state: 'open', limit: 200 })
  for (const [index, { id, ownerId }] of errands.entries()) {
    if (index % 3 === 2) continue
    const meta = metaOf({ kind: 'user', role: 'volunteer', userId: ownerId })
    await clock.at(timeOn(addDays(today, -1), 15, index), () =>
      services.errands.close({ communityId, id, ownerId }, 'done', '已经办好，老人很满意', meta),
    )
  }
}

function found(random: Random, index: number): RecordBody {
  const nothing = { hazards: [], needs: [], words: null }
  if (index === 8) return { ...nothing, met: false, mood: null, words: '敲门没人应，邻居说去公园了' }
  if (index === 11)
    return { ...nothing, met: true, mood: 'fair', hazards: ['gas'], words: '灶具软管老化，已提醒先关阀门' }
  const mood = random.chance(0.75) ? 'good' : 'fair'
  if (index % 4 !== 0) return { ...nothing, met: true, mood }
  const kind = random.pick(['shopping', 'bills', 'cleaning', 'video_call', 'company'] as const)
  return { ...nothing, met: true, mood, needs: [{ kind, isMet: random.chance(0.4) }] }
}

/** The account that is shown has something to do today. */
async function giveToday({ services, communityId, staff }: Deps, volunteerId: string, today: string) {
  const meta = metaOf(actorReference(staff))
  const { items } = await services.careVisits.list(communityId, {
    from: today,
    to: addDays(today, 6),
    limit: 200,
  })
  const open = items.reverse().filter(({ state }) => state === 'planned')
  const mine = open.filter((visit) => visit.day === today && visit.volunteerId === volunteerId)
  for (const visit of open.filter((each) => !mine.includes(each)).slice(0, Math.max(0, 4 - mine.length))) {
    const body = { day: today, volunteerId }
    await services.careVisits.move(staff, communityId, visit.id, body, meta)
  }
}

async function seedNotices({ services, clock, communityId, staff }: Deps, today: string) {
  const meta = metaOf(actorReference(staff))
  const common = { alliance: null, buildings: [], isUrgent: false, from: today, to: addDays(today, 6) }
  await clock.at(timeOn(addDays(today, -1), 10), async () => {
    await services.notices.post(
      communityId,
      {
        ...common,
        title: '六十五岁以上老人免费体检',
        text: '本周三到周五上午八点到十一点，在社区卫生服务站。\n请空腹，带上身份证。走不动的，请打社区电话，我们上门接。',
        audience: 'community',
      },
      meta,
    )
    await services.notices.post(
      communityId,
      {
        ...common,
        title: '明天上午停水',
        text: '明天上午九点到十二点检修水管，请提前接好水。',
        audience: 'buildings',
        buildings: ['3号楼', '5号楼'],
        isUrgent: true,
        to: addDays(today, 1),
      },
      meta,
    )
  })
}
