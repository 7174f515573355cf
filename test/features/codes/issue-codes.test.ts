import { expect } from 'chai'
import { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { SingleUseCodeModel } from '../../../src/features/cards/card.model.js'
import { phoneCodeId, typedCodeId } from '../../../src/features/codes/code-id.js'
import { findSingleUseCodes, insertSingleUseCode } from '../../../src/features/codes/code.repository.js'
import { isDuplicateKey } from '../../../src/infrastructure/mongo.js'
import { aBoundPhone, accepted, act, aMember, anOffice } from '../../builders/membership.builder.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'

describe('codes of a bound phone', () => {
  afterEach(() => {
    clock.reset()
  })

  it('are new each time, good for 60 seconds, and stored as hashes only', async () => {
    clock.set('2041-11-24T04:00:00.250Z')
    const office = await anOffice()
    const { id } = await aMember(office)
    const phone = await aBoundPhone(office, id)

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call('POST', '/my/codes', { token: phone.token })),
    )

    const codes = answers.map((answer) => accepted(answer, 201).code as string)
    expect(new Set(codes).size).to.equal(20)
    for (const code of codes) expect(code).to.match(/^YL1:[A-Z2-7]{26}$/)
    expect(answers[0]?.body).to.include({ expiresAt: '2041-11-24T04:01:00.250Z', refreshInSeconds: 30 })
    const stored = await SingleUseCodeModel.find({ memberId: id }).lean()
    expect(stored.map(({ _id }) => _id)).to.have.members(codes.map(phoneCodeId))
    for (const code of codes) expect(JSON.stringify(stored)).not.to.contain(code)
    const found = await findSingleUseCodes(new Types.ObjectId(office.communityId), codes.map(phoneCodeId))
    expect(found.size).to.equal(20)
    expect(found.get(phoneCodeId(codes[0] ?? ''))).to.include({
      kind: 'phone',
      cardId: phone.cardId,
      memberId: id,
      shopId: null,
    })
  })

  it('are found within their own community only', async () => {
    const office = await anOffice()
    const phone = await aBoundPhone(office, (await aMember(office)).id)
    const { code } = accepted(await call('POST', '/my/codes', { token: phone.token }), 201)

    const elsewhere = await findSingleUseCodes(new Types.ObjectId((await anOffice()).communityId), [
      phoneCodeId(code),
    ])

    expect(elsewhere.size).to.equal(0)
  })

  it('are for bound phones: staff and strangers get none', async () => {
    const office = await anOffice()

    expect((await call('POST', '/my/codes', { token: office.staff })).status).to.equal(403)
    expect((await call('POST', '/my/codes')).status).to.equal(401)
  })
})

describe('typed codes', () => {
  afterEach(() => {
    clock.reset()
  })

  it('are eight digits for one shop and 120 seconds, from the phone or from the desk', async () => {
    clock.set('2041-11-24T04:00:00Z')
    const office = await anOffice()
    const shopId = await office.aShop()
    const { id } = await aMember(office)
    const phone = await aBoundPhone(office, id)

    const own = await call('POST', '/my/typed-codes', { token: phone.token, body: { shopId } })
    const desk = await call('POST', `/members/${id}/typed-codes`, { token: office.staff, body: { shopId } })

    for (const [answer, cardId] of [[own, phone.cardId] as const, [desk, null] as const]) {
      const { digits, expiresAt } = accepted(answer, 201)
      expect(digits).to.match(/^\d{8}$/)
      expect(expiresAt).to.equal('2041-11-24T04:02:00.000Z')
      const codeId = typedCodeId(shopId, digits)
      const found = await findSingleUseCodes(new Types.ObjectId(office.communityId), [codeId])
      expect(found.get(codeId)).to.include({ kind: 'typed', memberId: id, cardId, shopId })
    }
    const events = await AuditEventModel.find({
      communityId: office.communityId,
      type: 'TYPED_CODE_ISSUED',
    }).lean()
    expect(events).to.have.length(1)
    expect(JSON.stringify(events)).not.to.contain(desk.body.digits)
  })

  it('are made for shops of the own community and by staff only', async () => {
    const office = await anOffice()
    const { id } = await aMember(office)
    const phone = await aBoundPhone(office, id)
    const foreign = await (await anOffice()).aShop()
    const shopId = await office.aShop()
    const path = `/members/${id}/typed-codes`

    expect(
      (await call('POST', '/my/typed-codes', { token: phone.token, body: { shopId: foreign } })).status,
    ).to.equal(404)
    expect((await call('POST', path, { token: office.staff, body: { shopId: foreign } })).status).to.equal(
      404,
    )
    expect((await call('POST', path, { token: office.staff, body: { shopId: 'x' } })).status).to.equal(400)
    expect(
      (await call('POST', path, { token: await office.as('auditor'), body: { shopId } })).status,
    ).to.equal(403)
    await act(office, `/members/${id}/leave`)
    expect((await call('POST', path, { token: office.staff, body: { shopId } })).body.code).to.equal(
      'member_not_active',
    )
    expect(await SingleUseCodeModel.countDocuments({ memberId: id })).to.equal(0)
  })

  it('never stand for two members in one shop: the store refuses the second', async () => {
    const office = await anOffice()
    const shopId = await office.aShop()
    const at = new Date()
    const code = {
      id: typedCodeId(shopId, '00000000'),
      communityId: office.communityId,
      kind: 'typed' as const,
      memberId: new Types.ObjectId().toHexString(),
      cardId: null,
      shopId,
      issuedAt: at,
      expiresAt: at,
      forgetAt: new Date(at.getTime() + 60_000),
    }

    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => insertSingleUseCode(code)))

    expect(tries.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    for (const result of tries) {
      if (result.status === 'rejected') expect(isDuplicateKey(result.reason, '_id')).to.equal(true)
    }
    expect(typedCodeId(shopId, '00000000')).not.to.equal(typedCodeId(await office.aShop(), '00000000'))
  })
})
