import { expect } from 'chai'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import {
  aBenefit,
  aBoundPhone,
  aMember,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { aProofPhone } from '../../helpers/proof-phone.js'
import { proofStepAt } from '../../../src/features/proofs/shared/proof-time.js'

const WAITING = 200

describe('removing a phone', () => {
  it('lets nothing commit that begins after it was answered, of 200 prepared redemptions that wait', async () => {
    const world = await aWorld()
    const benefitId = await aBenefit(world)
    const memberId = await aMember(world)
    const phone = await aBoundPhone(world, memberId)
    const cards = await call('GET', `/members/${memberId}/cards`, { token: world.staff })
    const cardId = cards.body.items[0].id as string
    const codes = await codesOf(phone, WAITING)
    const tokens = await Promise.all(codes.map((code) => prepareToken(world, code)))
    const send = (prepared: string) => redeem(world, { prepareToken: prepared, benefitId })

    const before = tokens.slice(0, WAITING / 2).map(send)
    const removal = await call('POST', `/cards/${cardId}/revoke`, {
      token: world.staff,
      body: { reason: '手机丢失' },
    })
    const after = tokens.slice(WAITING / 2).map(send)
    const [early, late] = await Promise.all([Promise.all(before), Promise.all(after)])

    expectStatus(removal, 200)
    expect(late.map(({ status, body }) => `${status} ${body.code as string}`)).to.deep.equal(
      Array<string>(WAITING / 2).fill('410 card_revoked'),
    )
    const given = early.filter(({ status }) => status === 201)
    const refused = early.filter(({ status, body }) => status === 410 && body.code === 'card_revoked')
    expect(given.length + refused.length).to.equal(WAITING / 2)
    const filter = { communityId: world.communityId, cardId }
    const committed = await RedemptionModel.find({ ...filter, outcome: 'committed' }).lean()
    const declined = await RedemptionModel.countDocuments({ ...filter, refusalCode: 'card_revoked' })
    expect(committed.map(({ _id }) => String(_id)).sort()).to.deep.equal(
      given.map(({ body }) => body.id as string).sort(),
    )
    expect(declined).to.equal(WAITING - given.length)
  })
})

/** As many codes as are asked for that the phone may show: small ones, and the proofs of now and of the next step. */
async function codesOf(phone: string, count: number): Promise<string[]> {
  const { proofOfStep } = await aProofPhone(phone)
  const step = proofStepAt(Date.now())
  const proofs = [await proofOfStep(step), await proofOfStep(step + 1)]
  const small = await Promise.all(
    Array.from({ length: count - proofs.length }, async () => {
      const answer = await call('POST', '/my/codes', { token: phone, body: {} })
      return expectStatus(answer, 201).body.code as string
    }),
  )
  // One proof on each side of the removal.
  return [proofs[0] ?? '', ...small, proofs[1] ?? '']
}
