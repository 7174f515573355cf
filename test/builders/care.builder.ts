import { anIdNumber, aUsername, expectStatus, PASSWORD, signIn, uniqueName } from './world.js'
import { anOffice, aMember } from './membership.builder.js'
import { addDays, businessDayOf } from '../../src/lib/business-day.js'
import { call, newKey, type Answer } from '../helpers/api.js'

export interface CareWorld {
  communityId: string
  staff: string
  teamId: string
  /** Tokens and ids of the volunteers, and the day's elders by number. */
  volunteers: { id: string; username: string; token: string }[]
  elders: string[]
}

/** A volunteer of the community, in a team if one is named. */
export async function aVolunteer(communityId: string, staff: string, teamId?: string) {
  const username = await aUsername({ communityId, role: 'volunteer' })
  const token = await signIn(username, PASSWORD)
  const id = expectStatus(await call('GET', '/me', { token }), 200).body.id as string
  if (teamId) {
    expectStatus(await call('PUT', `/volunteers/${id}`, { token: staff, body: { teamId } }), 200)
  }
  return { id, username, token }
}

/** A community with a team of volunteers and elders on the care list, visited every day unless told otherwise. */
export async function aCareWorld(
  options: { volunteers?: number; elders?: number; everyDays?: number } = {},
): Promise<CareWorld> {
  const office = await anOffice()
  const { communityId, staff } = office
  const team = { name: uniqueName('唠嗑队'), buildings: ['5号楼'] }
  const teamId = expectStatus(await call('POST', '/teams', { token: staff, body: team }), 201).body
    .id as string
  const volunteers = []
  for (let index = 0; index < (options.volunteers ?? 1); index += 1) {
    volunteers.push(await aVolunteer(communityId, staff, teamId))
  }
  const elders = []
  for (let index = 0; index < (options.elders ?? 1); index += 1) {
    const address = `御锦源小区 5 号楼 1 单元 ${index + 1}02`
    const fields = {
      name: `李秀${'云兰英珍芳'[index]}`,
      idNumber: anIdNumber(),
      phone: `1380013567${index}`,
      address,
    }
    const { id } = await aMember(office, fields)
    elders.push(id as string)
    await aCareEntry(staff, id as string, { everyDays: options.everyDays ?? 1 })
  }
  return { communityId, staff, teamId, volunteers, elders }
}

export async function aCareEntry(staff: string, memberId: string, fields: Record<string, unknown> = {}) {
  const body = { memberId, tag: 'living_alone', ...fields }
  return expectStatus(await call('POST', '/care-list', { token: staff, body }), 201).body
}

/** Makes the plan of a period as staff do: looks at it, then accepts it. Answers the visits. */
export async function planned(staff: string, from: string, to = from) {
  const preview = expectStatus(
    await call('POST', '/visit-plans/preview', { token: staff, body: { from, to } }),
    200,
  ).body
  const body = { from, to, digest: preview.digest }
  expectStatus(await call('POST', '/visit-plans', { token: staff, body }), 201)
  return visitsOf(staff, `from=${from}&to=${to}`)
}

export async function visitsOf(staff: string, query: string) {
  const { body } = expectStatus(await call('GET', `/care-visits?${query}`, { token: staff }), 200)
  return body.items as { id: string; day: string; memberId: string; volunteerId: string; state: string }[]
}

export async function recordVisit(
  token: string,
  id: string,
  body: Record<string, unknown> = {},
  key = newKey(),
): Promise<Answer> {
  const record = { met: true, ...(body.met === false ? {} : { mood: 'good' }), ...body }
  return call('POST', `/my-visits/${id}/record`, { token, key, body: record })
}

/** One of everything of the care visits and notices, for the tests of all routes. */
export async function careIds(world: { communityId: string; staff: string }) {
  const { communityId, staff } = world
  const teamBody = { name: uniqueName('唠嗑队') }
  const team = expectStatus(await call('POST', '/teams', { token: staff, body: teamBody }), 201).body
    .id as string
  const volunteer = await aVolunteer(communityId, staff, team)
  const form = {
    name: '赵玉兰',
    idNumber: anIdNumber(),
    consents: { membership: true, showMaskedNameToShops: true },
  }
  const member = expectStatus(await call('POST', '/members', { token: staff, body: form }), 201).body
    .id as string
  const entry = await aCareEntry(staff, member, { everyDays: 1 })
  const today = businessDayOf(new Date())
  const [first, second] = (await planned(staff, today, addDays(today, 1))).reverse()
  expectStatus(
    await recordVisit(volunteer.token, first?.id ?? '', {
      hazards: ['gas'],
      needs: [{ kind: 'bills', isMet: false }],
    }),
    201,
  )
  const firstOf = async (path: string) =>
    expectStatus(await call('GET', path, { token: staff }), 200).body.items[0].id as string
  const notice = { title: '停水', text: '明天停水', audience: 'community', from: today, to: today }
  return {
    'care-list': entry.id as string,
    teams: team,
    volunteers: volunteer.id,
    'care-visits': second?.id ?? '',
    'my-visits': second?.id ?? '',
    'care-alarms': await firstOf('/care-alarms'),
    errands: await firstOf('/errands'),
    'my-errands': await firstOf('/errands'),
    notices: expectStatus(await call('POST', '/notices', { token: staff, body: notice }), 201).body
      .id as string,
  }
}
