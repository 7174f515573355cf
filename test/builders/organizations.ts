import { addDays, businessDayOf } from '../../src/lib/business-day.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { expectStatus, uniqueName } from './world.js'

/** The smallest picture there is that a browser shows: one white pixel, with a text that nobody is to read. */
export const TINY_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC',
  'base64',
)

/** An organization of the property alliance unless told otherwise. Answers its id. */
export async function anOrganization(staff: string, fields: Record<string, unknown> = {}): Promise<string> {
  const body = { alliance: 'property', name: uniqueName('物业'), ...fields }
  return expectStatus(await call('POST', '/organizations', { token: staff, body }), 201).body.id as string
}

/** A venue that can be had every day around the clock. Answers its id. */
export async function aResource(token: string, fields: Record<string, unknown> = {}): Promise<string> {
  const times = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }
  const body = { kind: 'venue', name: uniqueName('活动室'), ...times, ...fields }
  return expectStatus(await call('POST', '/resources', { token, body }), 201).body.id as string
}

/** A booking of tomorrow morning unless told otherwise. Answers its id. */
export async function aBooking(
  token: string,
  resourceId: string,
  fields: Record<string, unknown> = {},
): Promise<string> {
  const day = addDays(businessDayOf(new Date()), 1)
  const body = { day, from: '09:00', to: '11:00', purpose: '排练', ...fields }
  const answer = await call('POST', `/resources/${resourceId}/bookings`, { token, body })
  return expectStatus(answer, 201).body.id as string
}

/** A request that staff have taken down. Answers its id. */
export async function aRequest(staff: string, fields: Record<string, unknown> = {}): Promise<string> {
  const body = { kind: 'heating', address: '御锦源小区 3 号楼', ...fields }
  return expectStatus(await call('POST', '/requests', { token: staff, body }), 201).body.id as string
}

/** What the member of the phone has reported with a photo, given to the organization. */
export async function aRequestWithPhoto(
  { communityId, staff }: { communityId: string; staff: string },
  { phone, organizationId }: { phone: string; organizationId: string },
): Promise<{ id: string; photoId: string }> {
  const { services } = await testApp()
  const actor = await services.identities.actorOf(phone)
  if (actor.kind !== 'phone') throw new Error('No phone')
  const key = { communityId, memberId: actor.memberId }
  const photo = { bytes: TINY_PNG, contentType: 'image/png' as const }
  const meta = { actor: { kind: 'phone' as const, role: 'member' as const }, requestId: 'test' }
  const { request } = await services.requests.reportByPhone(key, { kind: 'water' }, photo, meta)
  const id = String(request._id)
  expectStatus(await call('POST', `/requests/${id}/route`, { token: staff, body: { organizationId } }), 200)
  return { id, photoId: String(request.photos[0]?.fileId) }
}

/** Does one step after the other. */
export async function stepsOf(
  token: string,
  id: string,
  steps: readonly (readonly [step: string, body?: unknown])[],
): Promise<void> {
  for (const [step, body = {}] of steps) {
    expectStatus(await call('POST', `/requests/${id}/${step}`, { token, body }), 200)
  }
}
