import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { MemberModel } from '../../../src/features/members/member.model.js'
import {
  accepted,
  aMember,
  aMemberForm,
  anIdNumber,
  anOffice,
  register,
  tally,
} from '../../builders/membership.builder.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'

describe('registering a member', () => {
  afterEach(() => {
    clock.reset()
  })

  it('answers what follows from the ID number, and masks instead of full values', async () => {
    clock.set('2041-11-24T04:00:00Z')
    const office = await anOffice()
    const full = anIdNumber('1965-11-25')

    const answer = await register(office, {
      idNumber: full,
      phone: '+86 138-0013-5678',
      address: '御锦源小区 3 号楼 2 单元 501',
      tags: ['living_alone', 'veteran'],
      emergencyContact: { name: '李芳', phone: '13900139000', relation: '女儿' },
    })

    const member = accepted(answer, 201)
    expect(member).to.include({
      name: '李秀云',
      number: 1,
      birthDate: '1965-11-25',
      age: 75,
      sex: Number(full[16]) % 2 === 1 ? 'male' : 'female',
      idNumberMasked: `${full[0]}${'*'.repeat(16)}${full[17]}`,
      phoneMasked: '138****5678',
      status: 'active',
    })
    expect(member.tags).to.have.members(['living_alone', 'veteran'])
    expect(member.consents).to.deep.equal({ membership: true, showMaskedNameToShops: true, photo: false })
    expect(answer.headers.get('etag')).to.equal('"1"')
    for (const secret of [full, '13800135678', '501', '李芳', '13900139000']) {
      expect(JSON.stringify(member)).not.to.contain(secret)
    }
  })

  it('keeps no personal data in clear in the database, and none in the audit event', async () => {
    const office = await anOffice()
    const idNumber = anIdNumber()

    const member = await aMember(office, {
      idNumber,
      phone: '13800135678',
      address: '御锦源小区三号楼',
      emergencyContact: '女儿李芳 13900139000',
    })

    const stored = JSON.stringify(await MemberModel.findById(member.id).lean())
    const [event] = await AuditEventModel.find({
      communityId: office.communityId,
      type: 'MEMBER_REGISTERED',
    }).lean()
    expect(event?.subjects).to.deep.equal([{ kind: 'member', id: member.id }])
    for (const secret of [idNumber, '13800135678', '三号楼', '李芳', '13900139000']) {
      expect(stored).not.to.contain(secret)
      expect(JSON.stringify(event)).not.to.contain(secret)
    }
  })

  it('refuses who is under the minimum age of the community and accepts on the birthday', async () => {
    clock.set('2041-11-23T15:59:59Z')
    const office = await anOffice({ minimumAge: 65 })

    const dayBefore = await register(office, { idNumber: anIdNumber('1976-11-24') })
    clock.set('2041-11-23T16:00:00Z')
    const onTheDay = await register(office, { idNumber: anIdNumber('1976-11-24') })

    expect(dayBefore.status).to.equal(422)
    expect(dayBefore.body.code).to.equal('not_eligible')
    expect(onTheDay.status).to.equal(201)
    expect(onTheDay.body.age).to.equal(65)
  })

  it('refuses who has not agreed to the membership', async () => {
    const office = await anOffice()

    const refused = await register(office, { consents: { membership: false, showMaskedNameToShops: true } })
    const unasked = await register(office, { consents: undefined })

    expect([refused.status, refused.body.code]).to.deep.equal([422, 'consent_required'])
    expect([unasked.status, unasked.body.code]).to.deep.equal([400, 'validation_failed'])
    expect(await MemberModel.countDocuments({ communityId: office.communityId })).to.equal(0)
  })

  const badIdNumbers: [string, string][] = [
    ['one digit short', '14021319500520002'],
    ['a letter in the middle', '1402131950A5200021'],
    ['30 February', '140213195002300025'],
    ['a wrong check digit', '140213195005200020'],
  ]
  for (const [what, idNumber] of badIdNumbers) {
    it(`names the field for an ID number with ${what}`, async () => {
      const { status, body } = await register(await anOffice(), { idNumber })

      expect([status, body.code]).to.deep.equal([400, 'validation_failed'])
      expect(body.errors[0].path).to.equal('idNumber')
      expect(body.errors[0].message).not.to.contain('fields:')
    })
  }

  it('refuses unknown fields, unknown tags and phones that cannot be dialled', async () => {
    const office = await anOffice()
    expect((await register(office, { nick: 'x' })).status).to.equal(400)
    for (const [field, value] of Object.entries({
      tags: ['rich'],
      phone: '12',
      emergencyContact: 7,
      name: ' ',
    })) {
      const { status, body } = await register(office, { [field]: value })

      expect([status, body.errors[0].path.split('.')[0]]).to.deep.equal([400, field])
    }
  })

  it('answers the member who has this ID number already, however it is written', async () => {
    const office = await anOffice()
    const idNumber = anIdNumber()
    const first = await aMember(office, { idNumber })
    const fullWidth = idNumber
      .replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
      .toLowerCase()

    const second = await register(office, { idNumber: ` ${fullWidth} `, name: '王五' })

    expect([second.status, second.body.code]).to.deep.equal([409, 'member_exists'])
    expect(second.body.memberId).to.equal(first.id)
  })

  it('lets the same person be a member of two communities', async () => {
    const form = aMemberForm()
    const [here, there] = [await anOffice(), await anOffice()]

    const answers = [await register(here, form), await register(there, form)]

    expect(tally(answers)).to.deep.equal({ 201: 2 })
  })

  it('registers a person once when 20 registrations run at the same time', async () => {
    const office = await anOffice()
    const form = aMemberForm()

    const answers = await Promise.all(Array.from({ length: 20 }, () => register(office, form)))

    expect(tally(answers)).to.deep.equal({ 201: 1, 409: 19 })
    const registered = answers.find(({ status }) => status === 201)
    const named = new Set(answers.map(({ status, body }) => (status === 201 ? body.id : body.memberId)))
    expect([...named]).to.deep.equal([registered?.body.id])
    expect(await MemberModel.countDocuments({ communityId: office.communityId })).to.equal(1)
    expect(
      await AuditEventModel.countDocuments({ communityId: office.communityId, type: 'MEMBER_REGISTERED' }),
    ).to.equal(1)
  })

  it('gives 20 people who register at the same time the numbers 1 to 20', async () => {
    const office = await anOffice()

    const answers = await Promise.all(Array.from({ length: 20 }, () => register(office)))

    expect(tally(answers)).to.deep.equal({ 201: 20 })
    const numbers = answers.map(({ body }) => body.number as number).sort((a, b) => a - b)
    expect(numbers).to.deep.equal(Array.from({ length: 20 }, (_, index) => index + 1))
  })

  it('is for staff: auditors and shops are refused, and nobody reaches into another community', async () => {
    const office = await anOffice()
    const other = await anOffice()
    const member = await aMember(office)
    const auditor = await office.as('auditor')
    const cashier = await office.as('cashier', { shopId: await office.aShop() })

    expect((await call('POST', '/members', { token: auditor, body: aMemberForm() })).status).to.equal(403)
    expect((await call('GET', `/members/${member.id}`, { token: auditor })).status).to.equal(200)
    expect((await call('GET', `/members/${member.id}`, { token: cashier })).status).to.equal(403)
    expect((await call('GET', `/members/${member.id}`, { token: other.staff })).status).to.equal(404)
    expect((await call('GET', '/members', { token: other.staff })).body.items).to.deep.equal([])
  })
})
