import { businessDayOf } from '../../src/lib/business-day.js'
import { call, newKey } from '../helpers/api.js'
import { clock } from '../helpers/app.js'
import { expectStatus } from './world.js'

/** A moment of a business day, by the clock of the community. */
export const moment = (day: string, time: string) => `${day}T${time}:00+08:00`

/** What staff send to plan an activity of today, all day long. Say only what matters to the test. */
export function anActivityForm(fields: Record<string, unknown> = {}) {
  const today = businessDayOf(clock.now())
  return {
    kind: 'talk',
    title: '人防知识讲座',
    place: '社区党群服务中心二楼',
    startsAt: moment(today, '00:00'),
    endsAt: moment(today, '23:59'),
    ...fields,
  }
}

export async function aDraft(token: string, fields: Record<string, unknown> = {}): Promise<string> {
  const answer = await call('POST', '/activities', { token, body: anActivityForm(fields) })
  return expectStatus(answer, 201).body.id as string
}

export async function anActivity(token: string, fields: Record<string, unknown> = {}): Promise<string> {
  const id = await aDraft(token, fields)
  expectStatus(await call('POST', `/activities/${id}/announce`, { token }), 200)
  return id
}

/** What a senior's phone can show of activities: one to come, one with a place, one that is full, one that was held. */
export async function someActivities(
  { staff }: { staff: string },
  { phone, memberId }: { phone: string; memberId: string },
): Promise<void> {
  await anActivity(staff, {
    title: '清洁家园志愿服务',
    kind: 'clean_up',
    capacity: 5,
    invitation: { minAge: 60 },
  })
  const placed = await anActivity(staff, { title: '情暖夕阳文艺演出', kind: 'performance', capacity: 1 })
  expectStatus(await call('POST', `/my/activities/${placed}/sign-up`, { token: phone }), 201)
  const held = await anActivity(staff, { title: '高层住宅消防疏散演练', kind: 'drill' })
  const there = { token: staff, key: newKey(), body: { memberId } }
  expectStatus(await call('POST', `/activities/${held}/attendances`, there), 201)
  expectStatus(await call('POST', `/activities/${held}/close`, { token: staff }), 200)
}
