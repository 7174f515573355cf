import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { CardModel } from '../../../src/features/cards/card.model.js'
import { EnrolmentModel } from '../../../src/features/devices/device.model.js'
import {
  aBoundPhone,
  accepted,
  act,
  aMember,
  anEnrolmentToken,
  anOffice,
  cardsOf,
  claimPhone,
  tally,
} from '../../builders/membership.builder.js'
import { call } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'

describe('binding a phone', () => {
  afterEach(() => {
    clock.reset()
  })

  it('gives the phone a token of its own and makes it a card of the member', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)

    const { token, cardId } = await aBoundPhone(office, id)

    expect(token).to.match(/^ylp_/)
    expect(await cardsOf(office, id)).to.have.length(1)
    const card = await call('GET', `/cards/${cardId}`, { token: office.staff })
    expect(card.body).to.include({
      kind: 'phone',
      name: '本人',
      status: 'active',
      cardNumber: null,
      expiresOn: null,
    })
    expect((await call('POST', '/my/codes', { token })).status).to.equal(201)
    const stored = [
      await CardModel.find({ memberId: id }).lean(),
      await EnrolmentModel.find({ memberId: id }).lean(),
    ]
    expect(JSON.stringify(stored)).not.to.contain(token)
  })

  it('shows staff a link of the pages that lives ten minutes', async () => {
    clock.set('2041-11-24T04:00:00Z')
    const office = await anOffice()
    const { id } = await aMember(office)
    const { baseUrl } = await testApp()

    const answer = await call('POST', `/members/${id}/enrolments`, { token: office.staff, body: {} })

    expect(answer.status).to.equal(201)
    expect(answer.body.url).to.match(new RegExp(`^${baseUrl}/enrol/yle_[\\w-]{43}$`))
    expect(answer.body.expiresAt).to.equal('2041-11-24T04:10:00.000Z')
  })

  it('works up to the tenth minute and not after', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const began = new Date()
    clock.set(began)
    const [inTime, late] = [await anEnrolmentToken(office, id), await anEnrolmentToken(office, id)]

    clock.set(new Date(began.getTime() + 599_999))
    const first = await claimPhone(inTime)
    clock.set(new Date(began.getTime() + 600_000))
    const second = await claimPhone(late)

    expect(first.status).to.equal(201)
    expect([second.status, second.body.code]).to.deep.equal([410, 'enrolment_expired'])
  })

  it('binds one phone when twenty open the same link at the same time', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const token = await anEnrolmentToken(office, id)

    const answers = await Promise.all(Array.from({ length: 20 }, () => claimPhone(token)))

    expect(tally(answers)).to.deep.equal({ 201: 1, 409: 19 })
    expect(
      new Set(answers.filter(({ status }) => status === 409).map(({ body }) => body.code)),
    ).to.deep.equal(new Set(['enrolment_used']))
    expect(await cardsOf(office, id)).to.have.length(1)
    const filter = { communityId: office.communityId, type: 'PHONE_BOUND' }
    expect(await AuditEventModel.countDocuments(filter)).to.equal(1)
  })

  it('binds three phones of a member at most, also when eight are bound at the same time', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const tokens: string[] = []
    for (let index = 0; index < 8; index += 1) tokens.push(await anEnrolmentToken(office, id))

    const answers = await Promise.all(tokens.map((token) => claimPhone(token)))

    expect(tally(answers)).to.deep.equal({ 201: 3, 409: 5 })
    const refused = answers.findIndex(({ status }) => status === 409)
    expect(answers[refused]?.body.code).to.equal('too_many_phones')
    const bound = await cardsOf(office, id)
    expect(bound).to.have.length(3)
    await act(office, `/cards/${bound[0]?.id}/revoke`)
    expect((await claimPhone(tokens[refused] ?? '')).status).to.equal(201)
  })

  it('answers 404 for a link that never was, and 400 for a phone without a name', async () => {
    for (const token of ['x', `yle_${'A'.repeat(43)}`, `ylp_${'A'.repeat(43)}`]) {
      expect((await claimPhone(token)).status).to.equal(404)
    }
    expect((await call('POST', '/enrolments/claim', { body: { token: 'x' } })).status).to.equal(400)
    expect(
      (await call('POST', '/enrolments/claim', { body: { token: { $ne: null }, name: 'x' } })).status,
    ).to.equal(400)
  })

  it('tells the page whose phone it would be, by masked name, without taking the link', async () => {
    const office = await anOffice()
    const { id } = await aMember(office, { name: '欧阳建华' })
    const token = await anEnrolmentToken(office, id)
    const { services } = await testApp()

    const peeked = await services.phoneEnrolments.peekEnrolment(token)

    expect(peeked.maskedName).to.equal('欧**华')
    expect((await claimPhone(token)).status).to.equal(201)
    const again = await services.phoneEnrolments.peekEnrolment(token).catch((error: unknown) => error)
    expect(again).to.include({ code: 'enrolment_used' })
  })

  it('ends for a phone that is blocked or revoked, at once', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const phone = await aBoundPhone(office, id)
    const ask = async () => (await call('POST', '/my/codes', { token: phone.token })).status
    expect(await ask()).to.equal(201)

    await act(office, `/cards/${phone.cardId}/block`)
    expect(await ask()).to.equal(401)
    await act(office, `/cards/${phone.cardId}/unblock`)
    expect(await ask()).to.equal(201)
    accepted(await act(office, `/cards/${phone.cardId}/revoke`), 200)
    expect(await ask()).to.equal(401)
  })

  it('is for staff of the community', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const path = `/members/${id}/enrolments`

    expect((await call('POST', path, { token: await office.as('auditor') })).status).to.equal(403)
    expect((await call('POST', path, { token: (await anOffice()).staff })).status).to.equal(404)
    expect(await EnrolmentModel.countDocuments({ memberId: id })).to.equal(0)
  })
})
