import { expect } from 'chai'
import { AgreementModel, AgreementVersionModel } from '../../../src/features/agreements/agreement.model.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import {
  aBenefitIn,
  aDraft,
  agreementBody,
  anAgreement,
  day,
  shopIn,
  signed,
  suspended,
} from '../../builders/agreements.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { expectStatus } from '../../builders/world.js'
import { testApp } from '../../helpers/app.js'

describe('agreements', () => {
  let communityId: string
  let staff: string
  let shopId: string

  const step = (id: string, name: string, body?: unknown, headers?: Record<string, string>) =>
    call('POST', `/agreements/${id}/${name}`, { token: staff, body, headers })
  const read = async (id: string) => (await call('GET', `/agreements/${id}`, { token: staff })).body
  const idsOf = async (query: string, token = staff) =>
    (await call('GET', `/agreements?${query}`, { token })).body.items.map((found: { id: string }) => found.id)
  const eventTypes = async (id: string) =>
    (await AuditEventModel.find({ communityId, 'subjects.id': id }).sort({ _id: 1 }).lean()).map(
      ({ type }) => type,
    )

  beforeEach(async () => {
    communityId = await aCommunity()
    staff = await tokenAs('staff', { communityId })
    shopId = await shopIn(staff)
  })

  it('begin as a draft that gives nothing', async () => {
    const body = { ...agreementBody(), services: ['上门理发', '代购药品'] }

    const answer = await call('POST', `/shops/${shopId}/agreements`, { token: staff, body })

    expect(answer.status).to.equal(201)
    expect(answer.headers.get('etag')).to.equal('"1"')
    const { id, createdAt, updatedAt, ...rest } = answer.body
    expect(rest).to.deep.equal({
      ...body,
      shopId,
      status: 'draft',
      inForce: false,
      signedOn: null,
      version: 0,
      statusReason: null,
      endReason: null,
      endedAt: null,
      renewedFromId: null,
      attachmentCount: 0,
    })
    expect(Date.parse(createdAt)).to.be.at.most(Date.parse(updatedAt))
    expect(await read(id)).to.deep.equal(answer.body)
    expect(await eventTypes(id)).to.deep.equal(['AGREEMENT_DRAFTED'])
  })

  it('have a term that ends after it begins and days of the calendar', async () => {
    const faults: [Record<string, unknown>, string][] = [
      [{ startsOn: '2026-06-02', endsOn: '2026-06-01' }, 'endsOn'],
      [{ endsOn: '2026-02-30' }, 'endsOn'],
      [{ startsOn: '0001-01-01' }, 'startsOn'],
      [{ startsOn: 20260101 }, 'startsOn'],
      [{ number: '' }, 'number'],
      [{ title: undefined }, 'title'],
      [{ services: ['x', ' '] }, 'services.1'],
      [{ services: 'x' }, 'services'],
      [{ status: 'signed' }, 'status'],
    ]
    for (const [fields, path] of faults) {
      const body = { ...agreementBody(), ...fields }
      const answer = await call('POST', `/shops/${shopId}/agreements`, { token: staff, body })
      expect(answer.status, path).to.equal(400)
      expect(answer.body.errors[0].path).to.equal(path)
    }
    const oneDay = { ...agreementBody(), startsOn: day(), endsOn: day() }
    const answer = await call('POST', `/shops/${shopId}/agreements`, { token: staff, body: oneDay })
    expect(answer.status).to.equal(201)
  })

  it('have a number that is unique in the community, whoever comes first', async () => {
    const body = agreementBody()

    const answers = await Promise.all(
      Array.from({ length: 6 }, () => call('POST', `/shops/${shopId}/agreements`, { token: staff, body })),
    )
    const other = await aDraft(staff, shopId)
    const edited = await call('PATCH', `/agreements/${other}`, {
      token: staff,
      body: { number: body.number },
    })
    const otherStaff = await tokenAs('staff', { communityId: await aCommunity() })
    const elsewhere = await aDraft(otherStaff, await shopIn(otherStaff), { number: body.number })

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409, 409, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).to.equal('agreement_number_taken')
    expect(edited.body.code).to.equal('agreement_number_taken')
    expect(elsewhere).to.be.a('string')
  })

  it('are edited while they are drafts, and never after', async () => {
    const id = await aDraft(staff, shopId, { services: ['理发'] })

    const edited = await call('PATCH', `/agreements/${id}`, { token: staff, body: { title: '新协议' } })
    const crossed = await call('PATCH', `/agreements/${id}`, {
      token: staff,
      body: { startsOn: day(400) },
    })
    const nothing = await call('PATCH', `/agreements/${id}`, { token: staff, body: {} })
    await signed(staff, id)
    const late = await call('PATCH', `/agreements/${id}`, { token: staff, body: { title: '再改' } })

    expect(edited.status).to.equal(200)
    expect(edited.body).to.deep.include({ title: '新协议', services: ['理发'] })
    expect(crossed.status).to.equal(400)
    expect(crossed.body.errors[0].path).to.equal('startsOn')
    expect(nothing.status).to.equal(400)
    expect(late.status).to.equal(409)
    expect(late.body.code).to.equal('agreement_not_draft')
    expect((await read(id)).title).to.equal('新协议')
  })

  it('become version 1 with all their benefits when signed, and are in force', async () => {
    const id = await aDraft(staff, shopId)
    const first = await aBenefitIn(staff, id, { title: '八五折' })
    const second = await aBenefitIn(staff, id, { title: '减五元', kind: 'amount_off', amountOffFen: 500 })

    const answer = await signed(staff, id, day(-3))

    expect(answer.body).to.include({ status: 'signed', signedOn: day(-3), version: 1, inForce: true })
    const versions = await call('GET', `/agreements/${id}/versions`, { token: staff })
    expect(versions.body.nextCursor).to.equal(null)
    expect(versions.body.items).to.have.lengthOf(1)
    const [version] = versions.body.items
    expect(version).to.include({
      agreementId: id,
      version: 1,
      effectiveFrom: day(-30),
      title: answer.body.title,
    })
    expect(version.benefits.map((benefit: { id: string }) => benefit.id)).to.deep.equal([first, second])
    expect(version.benefits[1]).to.include({ amountOffFen: 500, percentOff: null, sentence: '减5元' })
    const benefit = await call('GET', `/benefits/${first}`, { token: staff })
    expect(benefit.body.effectiveFrom).to.equal(day(-30))
  })

  it('can be signed today or for a past day, not for a day to come', async () => {
    const id = await aDraft(staff, shopId)

    for (const body of [{ signedOn: day(1) }, { signedOn: '2026-13-01' }, {}]) {
      const answer = await step(id, 'sign', body)
      expect(answer.status).to.equal(400)
      expect(answer.body.errors[0].path).to.equal('signedOn')
    }

    expect((await read(id)).status).to.equal('draft')
    expect((await step(id, 'sign', { signedOn: day() })).status).to.equal(200)
  })

  it('are suspended, resumed and terminated with a reason that is kept', async () => {
    const id = await anAgreement(staff, shopId)

    const suspendedAnswer = await step(id, 'suspend', { reason: '店面装修' })
    const resumed = await step(id, 'resume')
    const terminated = await step(id, 'terminate', { reason: '商户搬走' })

    expect(suspendedAnswer.body).to.include({ status: 'suspended', inForce: false, statusReason: '店面装修' })
    expect(resumed.body).to.include({ status: 'signed', inForce: true, statusReason: null })
    expect(terminated.body).to.include({ status: 'ended', endReason: 'terminated', inForce: false })
    expect(terminated.body.endedAt).to.be.a('string')
    expect(await eventTypes(id)).to.deep.equal([
      'AGREEMENT_DRAFTED',
      'AGREEMENT_SIGNED',
      'AGREEMENT_SUSPENDED',
      'AGREEMENT_RESUMED',
      'AGREEMENT_TERMINATED',
    ])
    const events = await AuditEventModel.find({ communityId, type: 'AGREEMENT_SUSPENDED' }).lean()
    expect(events[0]?.reason).to.equal('店面装修')
    expect((await step(id, 'suspend', {})).status).to.equal(400)
  })

  it('take a step only for those who saw the present revision, if they say what they saw', async () => {
    const id = await aDraft(staff, shopId)
    await call('PATCH', `/agreements/${id}`, { token: staff, body: { title: '改过' } })
    const body = { signedOn: day() }

    const stale = await step(id, 'sign', body, { 'if-match': '"1"' })
    const garbled = await step(id, 'sign', body, { 'if-match': 'latest' })
    const seen = await step(id, 'sign', body, { 'if-match': '"2"' })
    const again = await step(id, 'suspend', { reason: '原因' }, { 'if-match': '"2"' })
    const any = await step(id, 'suspend', { reason: '原因' }, { 'if-match': '*' })

    for (const refused of [stale, garbled, again]) {
      expect([refused.status, refused.body.code]).to.deep.equal([412, 'stale_edit'])
    }
    expect([seen.status, any.status]).to.deep.equal([200, 200])
    const tag = (await call('GET', `/agreements/${id}`, { token: staff })).headers.get('etag')
    expect(any.headers.get('etag')).to.equal(tag)
  })

  it('refuse every step that their state does not allow, and change nothing', async () => {
    const bodies: Record<string, unknown> = {
      sign: { signedOn: day() },
      suspend: { reason: '原因' },
      resume: undefined,
      terminate: { reason: '原因' },
    }
    const inState: Record<string, { make: () => Promise<string>; allowed: string[] }> = {
      draft: { make: () => aDraft(staff, shopId), allowed: ['sign'] },
      signed: { make: () => anAgreement(staff, shopId), allowed: ['suspend', 'terminate'] },
      suspended: {
        make: async () => {
          const id = await anAgreement(staff, shopId)
          await suspended(staff, 'agreements', id)
          return id
        },
        allowed: ['resume', 'terminate'],
      },
      terminated: {
        make: async () => {
          const id = await anAgreement(staff, shopId)
          await step(id, 'terminate', { reason: '原因' })
          return id
        },
        allowed: [],
      },
      over: {
        make: () => anAgreement(staff, shopId, { startsOn: day(-9), endsOn: day(-1) }),
        allowed: [],
      },
    }
    for (const [state, { make, allowed }] of Object.entries(inState)) {
      const id = await make()
      const before = await read(id)
      for (const name of Object.keys(bodies).filter((known) => !allowed.includes(known))) {
        const answer = await step(id, name, bodies[name])
        expect(answer.status, `${state} ${name}`).to.equal(409)
        expect(answer.body.code).to.equal('illegal_transition')
      }
      expect(await read(id), state).to.deep.equal(before)
    }
  })

  it('are renewed as a linked draft of the same shop with the same benefits', async () => {
    const id = await aDraft(staff, shopId, { services: ['理发'] })
    const limits = [{ measure: 'count', max: 1, period: 'day', per: 'member' }]
    const benefitId = await aBenefitIn(staff, id, { minAge: 65, limits })
    await signed(staff, id)
    const body = { number: `${(await read(id)).number}-2`, startsOn: day(336), endsOn: day(700) }

    const renewed = await step(id, 'renew', body)

    expect(renewed.status).to.equal(200)
    expect(renewed.body).to.deep.include({
      ...body,
      shopId,
      status: 'draft',
      version: 0,
      renewedFromId: id,
      services: ['理发'],
    })
    expect(renewed.body.id).not.to.equal(id)
    const copied = await call('GET', `/benefits?agreementId=${renewed.body.id}`, { token: staff })
    expect(copied.body.items).to.have.lengthOf(1)
    const [copy] = copied.body.items
    expect(copy).to.include({ minAge: 65, effectiveFrom: null, shopId, title: '八五折' })
    expect(copy.id).not.to.equal(benefitId)
    const original = await call('GET', `/benefits/${benefitId}`, { token: staff })
    expect(copy.limits[0].id).not.to.equal(original.body.limits[0].id)
    expect((await read(id)).status).to.equal('signed')
    const another = await anAgreement(staff, shopId)
    expect((await step(another, 'renew', body)).body.code).to.equal('agreement_number_taken')
  })

  it('are renewed once, by one of several who draft a renewal at the same time, and anew when that one was terminated', async () => {
    const id = await anAgreement(staff, shopId)
    const renew = () => {
      const { number } = agreementBody()
      return step(id, 'renew', { number, startsOn: day(336), endsOn: day(700) })
    }

    const answers = await Promise.all([renew(), renew(), renew(), renew()])

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409, 409, 409])
    for (const { status, body } of answers) if (status === 409) expect(body.code).to.equal('renewal_exists')
    const renewal = answers.find(({ status }) => status === 200)?.body.id as string
    await signed(staff, renewal)
    expect((await renew()).body.code).to.equal('renewal_exists')
    expectStatus(await step(renewal, 'terminate', { reason: '商户搬走' }), 200)
    expectStatus(await renew(), 200)
  })

  it('cannot be renewed before they are signed or after they were terminated', async () => {
    const draft = await aDraft(staff, shopId)
    const ended = await anAgreement(staff, shopId)
    await step(ended, 'terminate', { reason: '搬走' })
    const over = await anAgreement(staff, shopId, { startsOn: day(-9), endsOn: day(-1) })
    const body = () => {
      const { number, startsOn, endsOn } = agreementBody()
      return { number, startsOn, endsOn }
    }

    expect((await step(draft, 'renew', body())).body.code).to.equal('illegal_transition')
    expect((await step(ended, 'renew', body())).body.code).to.equal('illegal_transition')
    expect((await step(over, 'renew', body())).status).to.equal(200)
    const crossed = await step(over, 'renew', { ...body(), startsOn: day(400) })
    expect(crossed.status).to.equal(400)
  })

  it('are over from the day after their end, without any job', async () => {
    const lastDay = await anAgreement(staff, shopId, { endsOn: day() })
    const over = await anAgreement(staff, shopId, { endsOn: day(-1) })
    const early = await anAgreement(staff, shopId, { startsOn: day(1) })

    expect(await read(lastDay)).to.include({ status: 'signed', inForce: true })
    expect(await read(over)).to.include({ status: 'ended', endReason: 'expired', inForce: false })
    expect(await read(early)).to.include({ status: 'signed', inForce: false })
    expect(await idsOf('status=ended')).to.deep.equal([over])
    expect(await idsOf('status=signed')).to.deep.equal([early, lastDay])
  })

  it('are marked as expired by the daily job, once, with an event', async () => {
    const over = await anAgreement(staff, shopId, { endsOn: day(-1) })
    await anAgreement(staff, shopId, { endsOn: day() })
    const before = await read(over)
    const { services } = await testApp()

    await services.agreementLifecycle.expireAgreements()
    await services.agreementLifecycle.expireAgreements()

    const stored = await AgreementModel.find({ communityId, status: 'ended' }).lean()
    expect(stored.map(({ _id }) => _id.toString())).to.deep.equal([over])
    const { updatedAt: _, ...shown } = await read(over)
    const { updatedAt: __, ...shownBefore } = before
    expect(shown).to.deep.equal(shownBefore)
    expect((await eventTypes(over)).filter((type) => type === 'AGREEMENT_EXPIRED')).to.have.lengthOf(1)
  })

  it('count as running out until their renewal is signed', async () => {
    const id = await anAgreement(staff, shopId, { endsOn: day(30) })
    const body = { number: `${(await read(id)).number}-2`, startsOn: day(31), endsOn: day(396) }
    const next = (await step(id, 'renew', body)).body.id as string

    expect(await idsOf('expiringWithinDays=30')).to.deep.equal([id])
    await signed(staff, next)
    expect(await idsOf('expiringWithinDays=30')).to.deep.equal([])
    expect((await read(id)).inForce).to.equal(true)
  })

  it('are found by shop, status, nearness of their end and words', async () => {
    const otherShop = await shopIn(staff, { name: '大药房' })
    const soon = await anAgreement(staff, shopId, { endsOn: day(30), title: '理发协议' })
    const later = await anAgreement(staff, otherShop, { endsOn: day(31), number: 'A+(1)' })
    const draft = await aDraft(staff, shopId, { endsOn: day(5) })
    await anAgreement(staff, shopId, { startsOn: day(-9), endsOn: day(-1) })

    expect(await idsOf(`shopId=${otherShop}`)).to.deep.equal([later])
    expect(await idsOf('status=draft')).to.deep.equal([draft])
    expect(await idsOf('expiringWithinDays=30')).to.deep.equal([soon])
    expect(await idsOf('expiringWithinDays=31')).to.deep.equal([later, soon])
    expect(await idsOf(`q=${encodeURIComponent('理发')}`)).to.deep.equal([soon])
    expect(await idsOf(`q=${encodeURIComponent('a+(')}`)).to.deep.equal([later])
    expect(await idsOf('q=dyf')).to.deep.equal([later])
    const first = await call('GET', '/agreements?limit=3', { token: staff })
    const rest = await idsOf(`limit=3&cursor=${first.body.nextCursor}`)
    expect(rest).to.have.lengthOf(1)
    for (const query of [
      'expiringWithinDays=',
      'expiringWithinDays=-1',
      'status=expired',
      'shopId=1',
      'x=1',
    ]) {
      expect((await call('GET', `/agreements?${query}`, { token: staff })).status, query).to.equal(400)
    }
  })

  it('are not there for another community or shop, and only staff change them', async () => {
    const id = await anAgreement(staff, shopId)
    const otherStaff = await tokenAs('staff', { communityId: await aCommunity() })
    const manager = await tokenAs('shop_manager', { communityId, shopId })
    const neighbour = await tokenAs('shop_manager', { communityId, shopId: await shopIn(staff) })
    const cashier = await tokenAs('cashier', { communityId, shopId })
    const auditor = await tokenAs('auditor', { communityId })

    for (const token of [otherStaff, neighbour]) {
      expect((await call('GET', `/agreements/${id}`, { token })).status).to.equal(404)
      expect((await call('GET', `/agreements/${id}/versions`, { token })).status).to.equal(404)
      expect(await idsOf('', token)).to.deep.equal([])
      expect(await idsOf(`shopId=${shopId}`, token)).to.deep.equal([])
    }
    for (const [path, body] of [
      ['sign', { signedOn: day() }],
      ['suspend', { reason: 'x' }],
      ['resume', {}],
      ['terminate', { reason: 'x' }],
      ['renew', { number: 'N', startsOn: day(), endsOn: day() }],
      ['benefits', { title: 'x', kind: 'percent_off', percentOff: 1 }],
    ] as const) {
      expect(
        (await call('POST', `/agreements/${id}/${path}`, { token: otherStaff, body })).status,
        path,
      ).to.equal(404)
      expect((await call('POST', `/agreements/${id}/${path}`, { token: manager, body })).status).to.equal(403)
      expect((await call('POST', `/agreements/${id}/${path}`, { token: auditor, body })).status).to.equal(403)
    }
    const foreign = await call('POST', `/shops/${shopId}/agreements`, {
      token: otherStaff,
      body: agreementBody(),
    })
    expect(foreign.status).to.equal(404)
    expect((await call('GET', `/agreements/${id}`, { token: manager })).status).to.equal(200)
    expect((await call('GET', `/agreements/${id}/versions`, { token: auditor })).status).to.equal(200)
    expect((await call('GET', `/agreements/${id}`, { token: cashier })).status).to.equal(403)
    expect(await AgreementVersionModel.countDocuments({ communityId })).to.equal(1)
  })
})
