import { expect } from 'chai'
import mongoose from 'mongoose'
import { ServiceRequestModel } from '../../../src/features/requests/request.model.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import {
  anOrganization,
  aRequest,
  aRequestWithPhoto,
  stepsOf,
  TINY_PNG,
} from '../../builders/organizations.js'
import { aBoundPhone, aMember, aWorld, expectStatus, type World } from '../../builders/world.js'
import { tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'

const tomorrow = addDays(businessDayOf(new Date()), 1)
const ADDRESS = '御锦源小区 3 号楼 2 单元 501'

describe('requests of residents', () => {
  let world: World
  let staff: string
  let organizationId: string
  let repairer: string

  before(async () => {
    world = await aWorld()
    staff = world.staff
    organizationId = await anOrganization(staff)
    repairer = await tokenAs('organization', { communityId: world.communityId, organizationId })
    const kinds = [{ kind: 'heating', acceptHours: 2, solveHours: 24, organizationId }]
    expectStatus(await call('PATCH', '/request-settings', { token: staff, body: { kinds } }), 200)
  })

  const post = (token: string, path: string, body: unknown = {}, headers = {}) =>
    call('POST', path, { token, body, headers })
  const read = async (token: string, id: string) => call('GET', `/requests/${id}`, { token })

  async function aResident() {
    const memberId = await aMember(world, { name: '李秀云', phone: '13800135678', address: ADDRESS })
    return { memberId, phone: await aBoundPhone(world, memberId) }
  }

  it('go from the phone to the organization of their kind and, step by step, back to the phone', async () => {
    const { phone } = await aResident()
    const reported = expectStatus(await post(phone, '/my/requests', { kind: 'heating' }), 201).body
    const again = expectStatus(await post(phone, '/my/requests', { kind: 'heating' }), 200).body
    expect(again.id).to.equal(reported.id)
    const id = reported.id as string
    const listed = await call('GET', '/requests', { token: repairer })
    expect(listed.body.items.map((item: { id: string }) => item.id)).to.include(id)

    expectStatus(await post(repairer, `/requests/${id}/accept`), 200)
    expectStatus(await post(repairer, `/requests/${id}/on-site`), 200)
    const wait = { reason: '等配件', until: tomorrow }
    expectStatus(await post(repairer, `/requests/${id}/wait`, wait), 200)
    const mine = async () => (await call('GET', '/my/requests', { token: phone })).body.items[0]
    expect(await mine()).to.include({ state: 'waiting', waitReason: '等配件', waitUntil: tomorrow })
    expectStatus(await post(repairer, `/requests/${id}/solve`, { words: '换了管子' }), 200)
    expect(await mine()).to.include({ state: 'solved', solution: '换了管子' })
    expectStatus(await post(phone, `/my/requests/${id}/reopen`), 200)
    expectStatus(await post(repairer, `/requests/${id}/accept`), 200)
    expectStatus(await post(repairer, `/requests/${id}/solve`, { words: '又拧紧了' }), 200)

    const confirmed = expectStatus(await post(phone, `/my/requests/${id}/confirm`, { thanked: true }), 200)

    expect(confirmed.body).to.include({ state: 'confirmed', thanked: true })
    const { body } = await read(staff, id)
    expect(body.steps.map(({ step }: { step: string }) => step)).to.deep.equal(
      'report accept on-site wait solve reopen accept solve confirm'.split(' '),
    )
    expect(body).to.include({ reopenings: 1, dueAt: null, isLate: false })
    const next = expectStatus(await post(phone, '/my/requests', { kind: 'heating' }), 201)
    expect(next.body.id).to.not.equal(id)
  })

  it('are one, when a finger taps twenty times', async () => {
    const { phone, memberId } = await aResident()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post(phone, '/my/requests', { kind: 'lift' })),
    )

    expect(answers.filter(({ status }) => status === 201)).to.have.length(1)
    expect(new Set(answers.map(({ body }) => body.id as string)).size).to.equal(1)
    expect(await ServiceRequestModel.countDocuments({ memberId })).to.equal(1)
  })

  it('are another one when the same kind fails again after it was solved, confirmed or not', async () => {
    const { phone, memberId } = await aResident()
    const report = async () => expectStatus(await post(phone, '/my/requests', { kind: 'heating' }), 201)
    const { id } = (await report()).body as { id: string }
    expectStatus(await post(repairer, `/requests/${id}/accept`), 200)
    expect((await post(phone, '/my/requests', { kind: 'heating' })).body.id).to.equal(id)
    expectStatus(await post(repairer, `/requests/${id}/solve`, { words: '好了' }), 200)

    const again = (await report()).body as { id: string; state: string }

    expect(again.id).to.not.equal(id)
    expect(again.state).to.equal('reported')
    expect(await ServiceRequestModel.countDocuments({ memberId })).to.equal(2)
    expectStatus(await post(phone, `/my/requests/${id}/confirm`, { thanked: false }), 200)
    expect((await post(phone, '/my/requests', { kind: 'heating' })).body.id).to.equal(again.id)
  })

  it('show the organization the place and the number only while they are open, and keep both encrypted', async () => {
    const { phone } = await aResident()
    const body = { kind: 'heating', note: '卧室里' }
    const { id } = expectStatus(await post(phone, '/my/requests', body), 201).body as { id: string }
    const stored = JSON.stringify(await ServiceRequestModel.findById(id).lean())
    expect(stored).to.not.include('3 号楼')
    expect((await read(repairer, id)).body).to.include({
      address: ADDRESS,
      memberId: null,
      maskedName: '李*云',
    })
    const reveal = () => post(repairer, `/requests/${id}/reveal`, { reason: '约上门时间' })
    expect(expectStatus(await reveal(), 200).body.phone).to.equal('13800135678')
    expect((await post(repairer, `/requests/${id}/reveal`)).status).to.equal(400)
    expectStatus(await post(repairer, `/requests/${id}/accept`), 200)
    expectStatus(await post(repairer, `/requests/${id}/solve`, { words: '好了' }), 200)

    expect((await read(repairer, id)).body).to.include({ address: null, note: null })
    expect((await reveal()).status).to.equal(404)
    expect((await read(staff, id)).body.address).to.equal(ADDRESS)
    const events = await call('GET', `/audit/events?subjectId=${id}&limit=100`, { token: staff })
    const types = events.body.items.map(({ type }: { type: string }) => type)
    expect(types).to.include.members([
      'REQUEST_REPORTED',
      'REQUEST_READ',
      'MEMBER_FIELD_REVEALED',
      'REQUEST_SOLVED',
    ])
    expect(JSON.stringify(events.body)).to.not.include('3 号楼').and.not.include('13800135678')
  })

  it('of one cause follow the first one, and each reporter answers for oneself', async () => {
    const neighbours = [await aResident(), await aResident(), await aResident()]
    const ids: string[] = []
    for (const { phone } of neighbours) {
      ids.push(expectStatus(await post(phone, '/my/requests', { kind: 'heating' }), 201).body.id as string)
    }
    const [lead = '', second = '', third = ''] = ids
    for (const id of [second, third])
      expectStatus(await post(staff, `/requests/${id}/join`, { leadId: lead }), 200)
    expect((await post(staff, `/requests/${lead}/join`, { leadId: second })).body.code).to.equal(
      'request_joined',
    )
    expect((await post(repairer, `/requests/${second}/accept`)).body.code).to.equal('request_joined')
    expect((await post(staff, `/requests/${lead}/join`, { leadId: lead })).status).to.equal(400)

    expectStatus(await post(repairer, `/requests/${lead}/accept`), 200)
    expectStatus(await post(repairer, `/requests/${lead}/solve`, { words: '修好了' }), 200)

    const stateOf = async (id: string) => (await read(staff, id)).body.state as string
    expect(await Promise.all(ids.map(stateOf))).to.deep.equal(['solved', 'solved', 'solved'])
    const phoneOf = (index: number) => neighbours[index]?.phone ?? ''
    expectStatus(await post(phoneOf(0), `/my/requests/${lead}/confirm`, { thanked: true }), 200)
    expectStatus(await post(phoneOf(1), `/my/requests/${second}/confirm`), 200)
    // The third one's is still cold, though the others are content: it is a request of its own again.
    expectStatus(await post(phoneOf(2), `/my/requests/${third}/reopen`), 200)
    expect(await Promise.all(ids.map(stateOf))).to.deep.equal(['confirmed', 'confirmed', 'reopened'])
    expect((await read(staff, third)).body.leadId).to.equal(null)
    expect((await read(staff, lead)).body.followers).to.equal(1)

    const today = businessDayOf(clock.now())
    const { body } = await call('GET', `/reports/requests?from=${today}&to=${today}`, { token: staff })
    const row = body.rows.find((one: { organizationId: string }) => one.organizationId === organizationId)
    expect(row.reports).to.equal(row.causes + 1)
    expect(row.thanks).to.be.at.least(1)
  })

  it('refuse a step from the wrong state and a page that is out of date, and change nothing', async () => {
    const id = await aRequest(staff)
    expect((await post(repairer, `/requests/${id}/solve`, { words: '好了' })).body.code).to.equal(
      'illegal_transition',
    )
    expect((await post(repairer, `/requests/${id}/accept`, {}, { 'if-match': '"7"' })).status).to.equal(412)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post(repairer, `/requests/${id}/accept`)),
    )
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).to.deep.equal([
      200,
      ...Array<number>(9).fill(409),
    ])
    const late = await post(repairer, `/requests/${id}/wait`, { reason: '等', until: '2020-01-01' })
    expect(late.body.errors[0].path).to.equal('until')
    const unrouted = await aRequest(staff, { kind: 'other' })
    expect((await post(staff, `/requests/${unrouted}/accept`)).body.code).to.equal('request_not_routed')
    const elsewhere = { organizationId: '0'.repeat(24) }
    expect((await post(staff, `/requests/${unrouted}/route`, elsewhere)).body.errors[0].path).to.equal(
      'organizationId',
    )
  })

  it('of others are not there: for another organization, and for another member', async () => {
    const { phone } = await aResident()
    const other = await anOrganization(staff)
    const stranger = await tokenAs('organization', { communityId: world.communityId, organizationId: other })
    const { id } = expectStatus(await post(phone, '/my/requests', { kind: 'heating' }), 201).body as {
      id: string
    }
    expect((await read(stranger, id)).status).to.equal(404)
    expect((await post(stranger, `/requests/${id}/accept`)).status).to.equal(404)
    const list = await call('GET', `/requests?organizationId=${organizationId}`, { token: stranger })
    expect(list.body.items).to.deep.equal([])
    const { phone: another } = await aResident()
    expect((await post(another, `/my/requests/${id}/confirm`)).status).to.equal(404)
    expect((await call('GET', '/my/requests', { token: another })).body.items).to.deep.equal([])
    expect((await post(repairer, '/requests', { kind: 'heating' })).status).to.equal(403)
  })

  it('that are late stand first and are found by it', async () => {
    const now = clock.now()
    const id = await aRequest(staff, { kind: 'safety', organizationId })
    try {
      clock.set(new Date(now.getTime() + 5 * 3_600_000))
      // A token lives for a quarter of an hour.
      const token = await tokenAs('staff', { communityId: world.communityId })
      const { body } = await call('GET', '/requests?late=true&kind=safety', { token })
      expect(body.items.map((item: { id: string }) => item.id)).to.deep.equal([id])
      expect(body.items[0].isLate).to.equal(true)
      const all = await call('GET', '/requests?limit=1', { token })
      expect(all.body.items[0].isLate).to.equal(true)
      const next = await call('GET', `/requests?limit=200&cursor=${all.body.nextCursor as string}`, {
        token,
      })
      const dues = next.body.items.map(({ dueAt }: { dueAt: string | null }) => dueAt ?? '9999')
      expect(dues).to.deep.equal([...dues].sort())
    } finally {
      clock.reset()
    }
  })

  it('serve a photo to who may see the request only, and forget person, place, words and photo when the member is erased', async () => {
    const { phone, memberId } = await aResident()
    const { id, photoId } = await aRequestWithPhoto(world, { phone, organizationId })
    const path = `/requests/${id}/photos/${photoId}`
    const { baseUrl } = await testApp()
    const get = (token: string, at: string) =>
      fetch(`${baseUrl}/api/v1${at}`, { headers: { authorization: `Bearer ${token}` } })
    const seen = await get(repairer, path)
    expect(seen.headers.get('content-type')).to.equal('image/png')
    expect(Buffer.from(await seen.arrayBuffer()).equals(TINY_PNG)).to.equal(true)
    expect((await get(phone, `/my${path}`)).status).to.equal(200)
    const { phone: another } = await aResident()
    expect((await get(another, `/my${path}`)).status).to.equal(404)
    await stepsOf(staff, id, [['accept'], ['solve', { words: '好了' }]])
    expect((await get(repairer, path)).status, 'once it is solved').to.equal(404)
    expect((await get(staff, path)).status).to.equal(200)

    await post(staff, `/members/${memberId}/leave`, { reason: '本人申请' })
    expectStatus(await post(staff, `/members/${memberId}/erase`, { reason: '本人申请' }), 200)

    const left = await ServiceRequestModel.findById(id).lean()
    expect(left).to.include({ maskedName: '***', addressCipher: null, note: null })
    expect(left?.photos).to.deep.equal([])
    expect((await get(staff, path)).status).to.equal(404)
    const files = mongoose.connection.collection('requestPhotos.files')
    expect(await files.countDocuments({ _id: new mongoose.Types.ObjectId(photoId) })).to.equal(0)
  })
})
