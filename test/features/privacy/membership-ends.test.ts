import { expect } from 'chai'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aPhoneCode,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { inParallel } from '../../helpers/parallel.js'
import { Visitor } from '../../helpers/page.js'

describe('when a membership ends', () => {
  for (const ending of ['decease', 'leave']) {
    it(`by ${ending}, no redeem that begins after the answer commits, by card or phone, while others are on their way`, async () => {
      const world = await aWorld()
      const benefitId = await aBenefit(world)
      const { memberId, card } = await aCardHolder(world)
      const phone = await aBoundPhone(world, memberId)
      const byCard = await prepareToken(world, card.code)
      const phoneCodes = [await aPhoneCode(phone), await aPhoneCode(phone)] as const
      const byPhone = [
        await prepareToken(world, phoneCodes[0]),
        await prepareToken(world, phoneCodes[1]),
      ] as const
      let endedAt = Infinity
      const late: number[] = []
      const early: number[] = []
      const tryOnce = (token: string) => async () => {
        const begunAt = performance.now()
        const answer = await redeem(world, { prepareToken: token, benefitId })
        ;(begunAt > endedAt ? late : early).push(answer.status)
      }

      const streams = Array.from({ length: 4 }, () => async () => {
        // Until the ending has been answered, and a while beyond it.
        for (let after = 0; after < 5; after += endedAt === Infinity ? 0 : 1) await tryOnce(byCard)()
      })
      const end = async () => {
        await tryOnce(byPhone[0])()
        const path = `/members/${memberId}/${ending}`
        expectStatus(await call('POST', path, { token: world.staff, body: { reason: '家属告知' } }), 200)
        endedAt = performance.now()
        await tryOnce(byPhone[1])()
      }
      await inParallel([...streams, end])

      expect(early.filter((status) => status === 201)).to.not.be.empty
      expect(late.length).to.be.at.least(17)
      expect(new Set(late)).to.deep.equal(new Set([410]))
      const filter = { communityId: world.communityId, memberId, outcome: 'committed' as const }
      expect(await RedemptionModel.countDocuments(filter)).to.equal(
        early.filter((status) => status === 201).length,
      )
      expect((await call('POST', '/my/codes', { token: phone })).status).to.equal(401)
    })

    it(`by ${ending}, the phone says so in neutral words, and asks nobody to bind it again`, async () => {
      const world = await aWorld()
      const { memberId } = await aCardHolder(world)
      const visitor = new Visitor()
      visitor.cookies.set('yl_phone', await aBoundPhone(world, memberId))
      expect((await visitor.get('/my')).status).to.equal(200)
      await call('POST', `/members/${memberId}/${ending}`, { token: world.staff, body: { reason: '告知' } })

      const { status, $ } = await visitor.get('/my')

      expect(status).to.equal(401)
      const text = $('main').text()
      expect(text).to.include('会员资格已经结束').and.include('社区服务台')
      expect(text).to.not.match(/绑定|离世|去世|退会|扫一下/)
    })
  }
})
