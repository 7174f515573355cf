import { expect } from 'chai'
import { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { CardModel } from '../../../src/features/cards/card.model.js'
import { MemberModel } from '../../../src/features/members/member.model.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import {
  aBoundPhone,
  accepted,
  act,
  aMember,
  anEnrolmentToken,
  anIdNumber,
  anOffice,
  aPrintedCard,
  cardsOf,
  claimPhone,
  issueCard,
  register,
} from '../../builders/membership.builder.js'
import { aRedemption, insertRedemptions } from '../../builders/redemption.builder.js'
import { call } from '../../helpers/api.js'

const ACTIONS = ['suspend', 'resume', 'leave', 'decease', 'reinstate'] as const
const LEADS_TO: Record<string, Partial<Record<(typeof ACTIONS)[number], string>>> = {
  active: { suspend: 'suspended', leave: 'left', decease: 'deceased' },
  suspended: { resume: 'active', leave: 'left', decease: 'deceased' },
  left: { reinstate: 'active' },
  deceased: { reinstate: 'active' },
}
const WAY_TO: Record<string, string[]> = {
  active: [],
  suspended: ['suspend'],
  left: ['leave'],
  deceased: ['decease'],
}

describe('the lifecycle of a member', () => {
  for (const [status, ways] of Object.entries(LEADS_TO)) {
    it(`from ${status} leads to ${[...new Set(Object.values(ways))].join(', ')} and nowhere else`, async () => {
      const office = await anOffice()
      for (const action of ACTIONS) {
        const { id } = await aMember(office)
        for (const step of WAY_TO[status] ?? []) accepted(await act(office, `/members/${id}/${step}`), 200)

        const answer = await act(office, `/members/${id}/${action}`, '试一试')

        const next = ways[action]
        expect([action, answer.status]).to.deep.equal([action, next ? 200 : 409])
        if (next) expect(answer.body).to.include({ status: next, statusReason: '试一试' })
        else expect(answer.body.code).to.equal('illegal_transition')
      }
    })
  }

  it('asks for a reason, is for staff, and stays within the community', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const path = `/members/${id}/leave`

    expect((await call('POST', path, { token: office.staff, body: {} })).status).to.equal(400)
    expect(
      (await call('POST', path, { token: await office.as('auditor'), body: { reason: 'x' } })).status,
    ).to.equal(403)
    expect((await act(await anOffice(), path)).status).to.equal(404)
    expect((await call('GET', `/members/${id}`, { token: office.staff })).body.status).to.equal('active')
  })

  for (const ending of ['leave', 'decease', 'erase']) {
    it(`by ${ending} revokes cards, phones and open links at once, with an event for each card`, async () => {
      const office = await anOffice()
      const { id } = await aMember(office)
      await aPrintedCard(office, id)
      const blocked = await aBoundPhone(office, id)
      await act(office, `/cards/${blocked.cardId}/block`)
      const phone = await aBoundPhone(office, id)
      expect((await call('POST', '/my/codes', { token: phone.token })).status).to.equal(201)
      const link = await anEnrolmentToken(office, id)

      accepted(await act(office, `/members/${id}/${ending}`), 200)

      expect((await cardsOf(office, id)).map(({ status }) => status)).to.deep.equal([
        'revoked',
        'revoked',
        'revoked',
      ])
      expect((await call('POST', '/my/codes', { token: phone.token })).status).to.equal(401)
      expect((await claimPhone(link)).body.code).to.equal('enrolment_expired')
      expect((await issueCard(office, id)).body.code).to.equal('member_not_active')
      const link2 = await call('POST', `/members/${id}/enrolments`, { token: office.staff })
      expect(link2.body.code).to.equal('member_not_active')
      const filter = { communityId: office.communityId, type: 'CARD_REVOKED' }
      expect(await AuditEventModel.countDocuments(filter)).to.equal(3)
    })
  }

  it('brings a member back without the old cards', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const before = await aPrintedCard(office, id)
    await act(office, `/members/${id}/decease`)

    const back = await act(office, `/members/${id}/reinstate`, '误报')
    const unblocked = await act(office, `/cards/${before.id}/unblock`)
    const after = await aPrintedCard(office, id)

    expect(back.body.status).to.equal('active')
    expect(unblocked.body.code).to.equal('illegal_transition')
    expect(after).to.include({ serial: before.serial, issueNo: 2, status: 'active' })
  })

  it('leaves no usable card behind when leaving meets issuing and binding, 50 times', async () => {
    const office = await anOffice()
    for (let round = 0; round < 50; round += 1) {
      const { id } = await aMember(office)
      const link = await anEnrolmentToken(office, id)

      const [left, issued, bound] = await Promise.all([
        act(office, `/members/${id}/${round % 2 ? 'leave' : 'decease'}`),
        issueCard(office, id),
        claimPhone(link),
      ])

      expect(left.status).to.equal(200)
      expect(issued.status).to.be.oneOf([201, 409])
      expect(bound.status).to.be.oneOf([201, 409, 410])
      const cards = await cardsOf(office, id)
      const given = [issued, bound].filter(({ status }) => status === 201).length
      expect(cards.map(({ status }) => status)).to.deep.equal(Array.from({ length: given }, () => 'revoked'))
    }
    expect(await CardModel.countDocuments({ communityId: office.communityId, status: 'active' })).to.equal(0)
  })
})

describe('erasing a member', () => {
  it('removes the person from the record for good and keeps the redemptions', async () => {
    const office = await anOffice()
    const idNumber = anIdNumber('1947-08-09')
    const form = { name: '赵淑芬', idNumber, phone: '13800135678', address: '三号楼', tags: ['low_income'] }
    const { id } = await aMember(office, form)
    await insertRedemptions([
      aRedemption({ communityId: office.communityId, memberId: new Types.ObjectId(id as string) }),
    ])
    const before = await MemberModel.findById(id).lean()
    await act(office, `/members/${id}/leave`, '赵淑芬本人申请')

    const erased = await act(office, `/members/${id}/erase`)

    expect(erased.status).to.equal(200)
    expect(erased.body).to.include({
      status: 'left',
      name: '已删除',
      birthDate: '1947-01-01',
      phoneMasked: null,
    })
    const stored = await MemberModel.findById(id).lean()
    const text = JSON.stringify(stored)
    const gone = [
      '赵',
      '淑芬',
      'zsf',
      '5678',
      '08-09',
      'low_income',
      before?.idNumberIndex,
      before?.phoneLast4Index,
    ]
    for (const trace of gone) expect(text).not.to.contain(trace)
    expect(stored).to.include({ idNumberCipher: null, phoneCipher: null, addressCipher: null })
    const redemptions = await RedemptionModel.find({ memberId: id }).lean()
    expect(redemptions.map(({ maskedName, discountFen }) => [maskedName, discountFen])).to.deep.equal([
      ['***', 2000],
    ])
    expect((await call('GET', '/members?q=zsf', { token: office.staff })).body.items).to.deep.equal([])
    const reveal = await call('POST', `/members/${id}/reveal`, {
      token: office.staff,
      body: { field: 'idNumber', reason: '核对' },
    })
    expect(reveal.body.value).to.equal(null)
  })

  it('cannot be undone, edited or repeated; the person may register as a new member', async () => {
    const office = await anOffice()
    const idNumber = anIdNumber()
    const { id, number } = await aMember(office, { idNumber })
    const erased = await act(office, `/members/${id}/erase`)
    expect(erased.body.status).to.equal('left')

    for (const action of ['reinstate', 'erase', 'leave']) {
      expect((await act(office, `/members/${id}/${action}`)).body.code).to.equal('illegal_transition')
    }
    const edit = await call('PATCH', `/members/${id}`, { token: office.staff, body: { name: '李秀云' } })
    expect(edit.body.code).to.equal('illegal_transition')
    const again = await register(office, { idNumber })
    expect(again.status).to.equal(201)
    expect(again.body.number).to.be.greaterThan(number as number)
  })
})
