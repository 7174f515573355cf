import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aPhoneCode,
  aWorld,
  prepare,
  type World,
} from '../../builders/world.js'
import { CardModel } from '../../../src/features/cards/card.model.js'
import { MemberModel } from '../../../src/features/members/member.model.js'
import { call } from '../../helpers/api.js'

describe('a member whom the counter has seen before', () => {
  let world: World
  let memberId: string
  let code: string

  beforeEach(async () => {
    world = await aWorld()
    const holder = await aCardHolder(world)
    memberId = holder.memberId
    code = holder.card.code
  })

  interface Prepared {
    prepareToken: string
    benefits: { eligible: boolean; reason?: string }[]
  }
  const scan = async (shown = code) => (await prepare(world, shown, 8600)).body as unknown as Prepared
  const change = (path: string, body: object) =>
    call('POST', `/members/${memberId}/${path}`, { token: world.staff, body })

  it('is seen as changed at the next scan, by the card and by the phone', async () => {
    await aBenefit(world, { title: '残疾人半价', tags: ['disabled'] })
    const phone = await aBoundPhone(world, memberId)
    expect((await scan()).benefits[0]).to.include({ eligible: false, reason: 'tag_missing' })
    expect((await scan(await aPhoneCode(phone))).benefits[0]?.reason).to.equal('tag_missing')

    const edited = await call('PATCH', `/members/${memberId}`, {
      token: world.staff,
      body: { tags: ['disabled'] },
    })

    expect(edited.status).to.equal(200)
    expect((await scan()).benefits[0]?.eligible).to.equal(true)
    expect((await scan(await aPhoneCode(phone))).benefits[0]?.eligible).to.equal(true)
  })

  it('is refused once suspended, also with a token that was made before', async () => {
    const benefitId = await aBenefit(world)
    const { prepareToken } = await scan()
    const redeem = () =>
      call('POST', '/redemptions', {
        token: world.cashier,
        headers: { 'idempotency-key': randomUUID() },
        body: { prepareToken, benefitId, billFen: 8600 },
      })

    await change('suspend', { reason: '核实身份' })
    const refused = await redeem()
    await change('resume', {})
    const accepted = await redeem()

    expect(refused.body).to.include({ reason: 'member_suspended' })
    expect(accepted.status).to.equal(201)
  })

  it('has the newest revision on every card and phone, whatever happened in which order', async () => {
    await aBoundPhone(world, memberId)
    await Promise.all([
      change('suspend', { reason: '核实身份' }),
      call('PATCH', `/members/${memberId}`, { token: world.staff, body: { tags: ['low_income'] } }),
    ])
    await change('resume', {})
    await call('POST', `/members/${memberId}/cards`, { token: world.staff, body: { kind: 'printed' } })

    const { revision } = (await MemberModel.findById(memberId).lean()) ?? {}
    const cards = await CardModel.find({ memberId }).lean()

    expect(cards).to.have.length(3)
    expect(new Set(cards.map((card) => card.holderRevision))).to.deep.equal(new Set([revision]))
  })
})
