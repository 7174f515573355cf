import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import {
  aBoundPhone,
  aMember,
  anIdNumber,
  anOffice,
  aPrintedCard,
} from '../../builders/membership.builder.js'
import { aRedemption, insertRedemptions } from '../../builders/redemption.builder.js'
import { call } from '../../helpers/api.js'
import { Types } from 'mongoose'

describe('revealing personal data', () => {
  it('answers each full value for a reason, and records who asked for which', async () => {
    const office = await anOffice()
    const values = {
      idNumber: anIdNumber(),
      phone: '13800135678',
      address: '御锦源小区三号楼',
      emergencyContact: { name: '李芳', phone: '13900139000', relation: '女儿' },
    }
    const member = await aMember(office, values)

    for (const [field, value] of Object.entries(values)) {
      const answer = await call('POST', `/members/${member.id}/reveal`, {
        token: office.staff,
        body: { field, reason: '电话回访' },
      })
      expect(answer.body).to.deep.equal({ field, value })
    }

    const filter = { communityId: office.communityId, type: 'MEMBER_FIELD_REVEALED' }
    const events = await AuditEventModel.find(filter).sort({ _id: 1 }).lean()
    expect(events.map(({ facts, reason }) => [(facts as { field: string }).field, reason])).to.deep.equal(
      Object.keys(values).map((field) => [field, '电话回访']),
    )
  })

  it('answers null for what was never given, and text for a contact given as text', async () => {
    const office = await anOffice()
    const member = await aMember(office, { emergencyContact: '女儿 13900139000' })
    const reveal = (field: string) =>
      call('POST', `/members/${member.id}/reveal`, { token: office.staff, body: { field, reason: '核对' } })

    expect((await reveal('address')).body).to.deep.equal({ field: 'address', value: null })
    expect((await reveal('emergencyContact')).body.value).to.equal('女儿 13900139000')
  })

  it('needs a reason and the permission, in the own community', async () => {
    const office = await anOffice()
    const member = await aMember(office)
    const path = `/members/${member.id}/reveal`
    const body = { field: 'idNumber', reason: '核对' }

    expect((await call('POST', path, { token: office.staff, body: { field: 'idNumber' } })).status).to.equal(
      400,
    )
    expect(
      (await call('POST', path, { token: office.staff, body: { ...body, field: 'name' } })).status,
    ).to.equal(400)
    expect((await call('POST', path, { token: await office.as('auditor'), body })).status).to.equal(403)
    expect((await call('POST', path, { token: (await anOffice()).staff, body })).status).to.equal(404)
    const filter = { communityId: office.communityId, type: 'MEMBER_FIELD_REVEALED' }
    expect(await AuditEventModel.countDocuments(filter)).to.equal(0)
  })
})

describe('the export of a member', () => {
  it('holds everything about this member and nobody else, for a reason that is recorded', async () => {
    const office = await anOffice()
    const idNumber = anIdNumber()
    const member = await aMember(office, { idNumber, phone: '13800135678' })
    const card = await aPrintedCard(office, member.id)
    const phone = await aBoundPhone(office, member.id)
    const own = { communityId: office.communityId, memberId: new Types.ObjectId(member.id as string) }
    const used = Array.from({ length: 205 }, () => aRedemption(own))
    await insertRedemptions([...used, aRedemption({ communityId: office.communityId })])

    const path = `/members/${member.id}/export`
    const unreasoned = await call('GET', path, { token: office.staff })
    const reason = encodeURIComponent('本人要求')
    const { status, body, headers } = await call('GET', `${path}?reason=${reason}`, { token: office.staff })

    expect(unreasoned.status).to.equal(400)
    expect(status).to.equal(200)
    expect(headers.get('cache-control')).to.equal('no-store')
    expect(body.member).to.include({ id: member.id, idNumber, phone: '13800135678', address: null })
    expect((body.cards as { id: string }[]).map(({ id }) => id)).to.deep.equal([phone.cardId, card.id])
    expect((body.redemptions as { id: string }[]).map(({ id }) => id)).to.have.members(
      used.map(({ _id }) => _id.toHexString()),
    )
    expect(JSON.stringify(body)).not.to.contain(phone.token)
    const filter = { communityId: office.communityId, type: 'MEMBER_EXPORTED' }
    expect((await AuditEventModel.find(filter).lean()).map((event) => event.reason)).to.deep.equal([
      '本人要求',
    ])
  })
})
