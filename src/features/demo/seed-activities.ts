import { randomUUID } from 'node:crypto'
import { actorReference, type UserActor } from '../../http/actor.js'
import { addDays } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import type { ActivityForm } from '../activities/planning/activity.forms.js'
import type { DemoClock } from './demo-clock.js'
import { metaOf } from './demo-meta.js'
import { timeOn } from './visits.js'

interface Deps {
  services: Services
  clock: DemoClock
  communityId: string
  staff: UserActor
  organizationIds: ReadonlyMap<string, string>
  /** Members who come and go, the first one on the phone that is shown around. */
  memberIds: readonly string[]
}

interface Planned extends Omit<ActivityForm, 'startsAt' | 'endsAt' | 'organizationIds'> {
  day: string
  from: readonly [number, number]
  to: readonly [number, number]
  organizers: readonly string[]
}

/** What is on: a performance and a drill that were held, a clean-up, something today, and a talk next week that is full. */
export async function seedActivities(deps: Deps, today: string): Promise<void> {
  const { memberIds } = deps
  const performance = await announced(deps, {
    kind: 'performance',
    title: '情暖夕阳文艺演出',
    description: '合唱、戏曲和太极扇表演，欢迎带家人一起来看。',
    place: '御锦源小区中心广场',
    capacity: 60,
    day: addDays(today, -12),
    from: [14, 30],
    to: [16, 0],
    organizers: ['choir', 'dance', 'opera'],
  })
  await held(deps, performance, memberIds.slice(0, 22), memberIds.slice(3, 30), {
    good: 18,
    fair: 3,
    poor: 0,
  })
  const drill = await announced(deps, {
    kind: 'drill',
    title: '高层住宅消防疏散演练',
    description: '听到警报后，由楼长带队走楼梯下楼，行动不便的老人由志愿者陪同。',
    place: '御锦源小区 3 号楼前',
    invitation: { buildings: ['3号楼', '5号楼'] },
    day: addDays(today, -6),
    from: [9, 30],
    to: [10, 30],
    organizers: ['property'],
  })
  await held(deps, drill, memberIds.slice(5, 17), memberIds.slice(6, 20), { good: 9, fair: 2, poor: 1 })
  const open = await announced(deps, {
    kind: 'festival',
    title: '社区邻里开放日',
    description: '量血压、理发、修小家电，当天都不收费。',
    place: '社区党群服务中心一楼',
    day: today,
    from: [7, 0],
    to: [22, 0],
    organizers: ['property'],
  })
  await signUp(deps, open, memberIds.slice(0, 8), addDays(today, -2))
  const talk = await announced(deps, {
    kind: 'talk',
    title: '人防知识讲座',
    description: '防空警报怎么听、疏散路线怎么走，现场发一本大字手册。',
    place: '社区党群服务中心二楼会议室',
    capacity: 12,
    invitation: { minAge: 60 },
    day: addDays(today, 6),
    from: [9, 30],
    to: [11, 0],
    organizers: ['school'],
  })
  await signUp(deps, talk, memberIds.slice(1, 17), addDays(today, -1))
  await announced(deps, {
    kind: 'clean_up',
    title: '清洁家园志愿服务',
    description: '一起清理楼道和花坛，工具由物业准备。',
    place: '御锦源小区南门集合',
    capacity: 40,
    day: addDays(today, 9),
    from: [8, 30],
    to: [10, 0],
    organizers: ['property'],
  })
}

async function announced(deps: Deps, { day, from, to, organizers, ...fields }: Planned) {
  const { services, clock, communityId, staff, organizationIds } = deps
  const meta = metaOf(actorReference(staff))
  return clock.at(timeOn(addDays(day, -10), 10), async () => {
    const form = {
      ...fields,
      startsAt: timeOn(day, ...from),
      endsAt: timeOn(day, ...to),
      organizationIds: organizers.flatMap((key) => organizationIds.get(key) ?? []),
    }
    const draft = await services.activities.plan({ communityId }, form, meta)
    return services.activityLifecycle.announce({ communityId }, String(draft._id), meta)
  })
}

type Announced = Awaited<ReturnType<typeof announced>>

async function signUp(deps: Deps, activity: Announced, memberIds: readonly string[], day: string) {
  const { services, clock, communityId, staff } = deps
  const meta = metaOf(actorReference(staff))
  for (const [index, memberId] of memberIds.entries()) {
    const source = index % 3 === 0 ? ('desk' as const) : ('telephone' as const)
    await clock.at(timeOn(day, 9, index * 7), () =>
      services.signUps.byStaff({ communityId, memberId }, String(activity._id), source, meta),
    )
  }
}

async function held(
  deps: Deps,
  activity: Announced,
  signedUp: readonly string[],
  came: readonly string[],
  faces: { good: number; fair: number; poor: number },
) {
  const { services, clock, communityId, staff } = deps
  const { actor, requestId } = metaOf(actorReference(staff))
  const id = String(activity._id)
  await signUp(deps, activity, signedUp, addDays(activity.day, -3))
  for (const [index, memberId] of came.entries()) {
    await clock.at(new Date(activity.startsAt.getTime() + (index - 20) * 45_000), () =>
      services.attend.attend({
        scope: { communityId },
        activityId: id,
        shown: { memberId },
        shopId: undefined,
        scannedBy: staff.userId,
        key: randomUUID(),
        by: actor,
        requestId,
      }),
    )
  }
  await clock.at(new Date(activity.endsAt.getTime() + 30 * 60_000), async () => {
    await services.activityLifecycle.close({ communityId }, id, { actor, requestId, ifMatch: undefined })
    await services.activityFeedback.atDesk({ communityId }, id, faces, {
      actor,
      requestId,
      ifMatch: undefined,
    })
  })
}
