import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  anIdNumber,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { inParallel } from '../../helpers/parallel.js'

interface ConsentRecord {
  purpose: string
  granted: boolean
  noticeVersion: string
  recordedBy: string
}

describe('the consents of a member', () => {
  let world: World

  before(async () => {
    world = await aWorld()
  })

  const decide = (token: string, path: string, purpose: string, granted: unknown) =>
    call('POST', path, { token, body: { purpose, granted } })
  const eventsOf = async (memberId: string) => {
    const found = await AuditEventModel.find({
      communityId: world.communityId,
      'subjects.id': memberId,
      type: /^CONSENT_/,
    })
      .sort({ _id: 1 })
      .lean()
    return found.map(({ type, facts, actor }) => [
      type,
      (facts as { purpose: string }).purpose,
      (actor as { role: string }).role,
    ])
  }

  it('hide the name from the next scan on when withdrawn on the phone, and show it again when given at the desk', async () => {
    const { memberId, card } = await aCardHolder(world)
    const phone = await aBoundPhone(world, memberId)
    const nameSeen = async () =>
      (
        expectStatus(await prepare(world, card.code), 200).body.member as {
          maskedName: string
          ageBand: string
        }
      ).maskedName
    expect(await nameSeen()).to.equal('李*云')

    const withdrawn = await decide(phone, '/my/consents', 'showMaskedNameToShops', false)

    expect(expectStatus(withdrawn, 200).body.consents).to.include({ showMaskedNameToShops: false })
    expect(await nameSeen()).to.equal('***')
    const seen = expectStatus(await prepare(world, card.code), 200).body.member as { ageBand: string }
    expect(seen.ageBand).to.be.a('string').and.not.equal('')
    await decide(world.staff, `/members/${memberId}/consents`, 'showMaskedNameToShops', true)
    expect(await nameSeen()).to.equal('李*云')
    expect(await eventsOf(memberId)).to.deep.equal([
      ['CONSENT_WITHDRAWN', 'showMaskedNameToShops', 'member'],
      ['CONSENT_GIVEN', 'showMaskedNameToShops', 'staff'],
    ])
  })

  it('keep every decision with its version, and who recorded it; one that stands is not recorded twice', async () => {
    const memberId = await aMember(world, { consents: { membership: true, showMaskedNameToShops: true } })
    const phone = await aBoundPhone(world, memberId)
    for (const granted of [true, true, false, false, true])
      expectStatus(await decide(phone, '/my/consents', 'photo', granted), 200)

    const { body } = await call('GET', `/members/${memberId}`, { token: world.staff })

    const photo = (body.consentRecords as ConsentRecord[]).filter(({ purpose }) => purpose === 'photo')
    expect(photo.map(({ granted }) => granted)).to.deep.equal([true, false, true])
    for (const record of photo) expect(record).to.include({ noticeVersion: '2026-01', recordedBy: 'member' })
    expect((await call('GET', '/my/privacy', { token: phone })).body.consentRecords).to.deep.equal(
      body.consentRecords,
    )
  })

  it('of one moment are recorded once', async () => {
    const memberId = await aMember(world)
    const path = `/members/${memberId}/consents`

    const answers = await inParallel(
      Array.from({ length: 8 }, () => () => decide(world.staff, path, 'photo', true)),
    )

    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]))
    expect(await eventsOf(memberId)).to.have.length(1)
  })

  it('to membership end by leaving at the desk, and nothing is done in silence', async () => {
    const { memberId, card } = await aCardHolder(world)
    const phone = await aBoundPhone(world, memberId)

    const answer = await decide(phone, '/my/consents', 'membership', false)

    expect([answer.status, answer.body.code]).to.deep.equal([422, 'leave_to_withdraw'])
    expect(expectStatus(await prepare(world, card.code), 200).body.benefits).to.be.an('array')
    expect(await eventsOf(memberId)).to.deep.equal([])
  })

  it('refuse what is no purpose or no decision, another community, and an erased member', async () => {
    const memberId = await aMember(world)
    const path = `/members/${memberId}/consents`
    expect((await decide(world.staff, path, 'everything', true)).status).to.equal(400)
    expect((await decide(world.staff, path, 'photo', 'yes')).status).to.equal(400)
    expect((await decide((await aWorld()).staff, path, 'photo', true)).status).to.equal(404)
    expectStatus(
      await call('POST', `/members/${memberId}/erase`, { token: world.staff, body: { reason: '申请' } }),
      200,
    )
    expect((await decide(world.staff, path, 'photo', true)).body.code).to.equal('illegal_transition')
  })
})

describe('the copy that members fetch of their own data', () => {
  it('holds everything for the last four of the ID number, with who looked, and is recorded', async () => {
    const world = await aWorld()
    const benefitId = await aBenefit(world)
    const idNumber = anIdNumber()
    const { memberId, card } = await aCardHolder(world, { idNumber, address: '御锦源 5 号楼' })
    const phone = await aBoundPhone(world, memberId)
    const token = await prepareToken(world, card.code)
    const used = expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201).body
    const reveal = { field: 'address', reason: '送餐' }
    await call('POST', `/members/${memberId}/reveal`, { token: world.staff, body: reveal })

    const body = { idNumberLast4: idNumber.slice(-4).toLowerCase() }
    const answer = expectStatus(await call('POST', '/my/copy', { token: phone, body }), 200)

    expect(answer.headers.get('cache-control')).to.equal('no-store')
    expect(answer.body.member).to.include({
      name: '李秀云',
      idNumber,
      phone: '13800135678',
      address: '御锦源 5 号楼',
    })
    expect((answer.body.member as { consentRecords: unknown[] }).consentRecords).to.have.length(2)
    expect((answer.body.cards as { id: string }[]).map(({ id }) => id)).to.include(card.id)
    const [redemption] = answer.body.redemptions as { id: string; shopName: string }[]
    expect(redemption?.id).to.equal(used.id)
    expect(redemption?.shopName).to.be.a('string').and.not.equal('')
    const looks = answer.body.looks as { what: string; role: string; field: string; reason: string }[]
    expect(looks.map(({ what, role }) => [what, role])).to.deep.equal([
      ['MEMBER_EXPORTED', 'member'],
      ['MEMBER_FIELD_REVEALED', 'staff'],
    ])
    expect(looks[1]).to.include(reveal)
  })

  it('is given to nobody who guesses: five wrong ones, then none is looked at', async () => {
    const world = await aWorld()
    const idNumber = anIdNumber()
    const memberId = await aMember(world, { idNumber })
    const phone = await aBoundPhone(world, memberId)
    const ask = (idNumberLast4: string) => call('POST', '/my/copy', { token: phone, body: { idNumberLast4 } })
    const wrong = idNumber.endsWith('0000') ? '0001' : '0000'

    for (let tries = 0; tries < 5; tries += 1)
      expect((await ask(wrong)).body.code).to.equal('id_number_differs')

    const right = await ask(idNumber.slice(-4))
    expect([right.status, right.body.code]).to.deep.equal([429, 'too_many_attempts'])
    expect(right.headers.get('retry-after')).to.match(/^\d+$/)
    expect((await ask('12')).status).to.equal(400)
    expect(
      (await call('POST', '/my/copy', { token: world.staff, body: { idNumberLast4: wrong } })).status,
    ).to.equal(403)
    const filter = { communityId: world.communityId, type: 'MEMBER_EXPORTED' }
    expect(await AuditEventModel.countDocuments(filter)).to.equal(0)
  })
})
