import { expect } from 'chai'
import { inTransaction } from '../../../src/infrastructure/mongo.js'
import { markOffersChanged } from '../../../src/features/communities/offer-revision.js'
import { BenefitModel } from '../../../src/features/benefits/benefit.model.js'
import { createBenefitsInForce } from '../../../src/features/agreements/benefits-in-force.js'
import { readShopFacts } from '../../../src/features/agreements/benefits-in-force.repository.js'
import { aBenefitIn, aDraft, anAgreement, day, shopIn, signed, suspended } from '../../builders/agreements.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'

describe('what a shop offers', () => {
  let communityId: string
  let staff: string
  let shopId: string
  let time: number
  let readings: number
  let onReading: () => void

  /** The cache over the real store, with a clock of its own and a count of its readings. */
  const aCache = () =>
    createBenefitsInForce({
      now: () => new Date(),
      monotonic: () => time,
      read: async (...place) => {
        readings += 1
        onReading()
        return readShopFacts(...place)
      },
    })
  /** As another process would: this one's cache is not told. */
  const suspendElsewhere = async (benefitId: string) =>
    inTransaction(async (session) => {
      await BenefitModel.updateOne({ _id: benefitId }, { $set: { status: 'suspended' } }, { session })
      await markOffersChanged(communityId, session)
    })
  const at = (offset = 0) => new Date(`${day(offset)}T04:00:00Z`)

  beforeEach(async () => {
    communityId = await aCommunity({ minimumAge: 65, settings: { printedCardDailyLimit: 2 } })
    staff = await tokenAs('staff', { communityId })
    shopId = await shopIn(staff)
    time = 5_000_000
    readings = 0
    onReading = () => undefined
  })

  it('holds the shop, its community and every benefit of every agreement that is not a draft', async () => {
    const inForce = await anAgreement(staff, shopId)
    const given = await aBenefitIn(staff, inForce, { minAge: 70 })
    const resting = await aBenefitIn(staff, inForce)
    await suspended(staff, 'benefits', resting)
    const benefitOf = async (fields: Record<string, unknown>) => {
      const id = await aDraft(staff, shopId, fields)
      const benefitId = await aBenefitIn(staff, id)
      await signed(staff, id)
      return { id, benefitId }
    }
    const over = await benefitOf({ endsOn: day(-1) })
    const early = await benefitOf({ startsOn: day(2) })
    const paused = await benefitOf({})
    await suspended(staff, 'agreements', paused.id)
    await aBenefitIn(staff, await aDraft(staff, shopId))
    await anAgreement(staff, await shopIn(staff))

    const offer = await aCache().forShop(communityId, shopId, at())

    expect(offer.shop).to.include({ id: shopId, category: 'daily_life', status: 'active' })
    expect(offer.community).to.deep.include({ id: communityId, minimumAge: 65 })
    expect(offer.community.settings.printedCardDailyLimit).to.equal(2)
    const seen = offer.benefits.map((benefit) => [benefit.benefitId, benefit.status, benefit.agreementState])
    expect(seen).to.deep.equal([
      [given, 'active', 'in_force'],
      [resting, 'suspended', 'in_force'],
      [over.benefitId, 'active', 'ended'],
      [early.benefitId, 'active', 'not_started'],
      [paused.benefitId, 'active', 'suspended'],
    ])
    expect(offer.benefits[0]).to.deep.include({ agreementId: inForce, agreementVersion: 3 })
    expect(offer.benefits[0]?.terms).to.deep.equal({
      title: '八五折',
      kind: 'percent_off',
      percentOff: 15,
      minAge: 70,
      limits: [],
    })
  })

  it('cannot be changed by those who share it', async () => {
    await aBenefitIn(staff, await anAgreement(staff, shopId), { weekdays: [1] })

    const offer = await aCache().forShop(communityId, shopId)

    const [benefit] = offer.benefits
    for (const part of [
      offer,
      offer.shop,
      offer.community.settings,
      offer.benefits,
      benefit,
      benefit?.terms,
      benefit?.terms.weekdays,
    ]) {
      expect(part).to.be.frozen
    }
  })

  it('is at most a second old however many ask, and differs by the business day', async () => {
    const cache = aCache()
    const benefitId = await aBenefitIn(staff, await anAgreement(staff, shopId, { endsOn: day(3) }))

    const crowd = await Promise.all(
      Array.from({ length: 50 }, () => cache.forShop(communityId, shopId, at())),
    )
    const later = await cache.forShop(communityId, shopId, at(4))
    await suspendElsewhere(benefitId)
    time += 999
    const stale = await cache.forShop(communityId, shopId, at())
    time += 1
    const fresh = await cache.forShop(communityId, shopId, at())

    expect(new Set(crowd).size).to.equal(1)
    expect(stale).to.equal(crowd[0])
    expect(later.benefits[0]?.agreementState).to.equal('ended')
    expect([stale.benefits[0]?.status, fresh.benefits[0]?.status]).to.deep.equal(['active', 'suspended'])
    expect(readings).to.equal(2)
  })

  it('is not read again while nothing has changed, but for once in five minutes', async () => {
    const cache = aCache()
    await aBenefitIn(staff, await anAgreement(staff, shopId))

    const first = await cache.forShop(communityId, shopId, at())
    time += 299_000
    expect(await cache.forShop(communityId, shopId, at())).to.equal(first)
    time += 1000
    expect(await cache.forShop(communityId, shopId, at())).not.to.equal(first)

    expect(readings).to.equal(2)
  })

  it('is read again as soon as the shop is changed here, also if a reading was under way', async () => {
    const cache = aCache()
    const benefitId = await aBenefitIn(staff, await anAgreement(staff, shopId))
    const begun = new Promise<void>((resolve) => {
      onReading = resolve
    })
    const underWay = cache.forShop(communityId, shopId)
    await begun
    await BenefitModel.updateOne({ _id: benefitId }, { $set: { status: 'suspended' } })

    cache.invalidate(shopId)

    expect((await cache.forShop(communityId, shopId)).benefits[0]?.status).to.equal('suspended')
    await underWay
    expect((await cache.forShop(communityId, shopId)).benefits[0]?.status).to.equal('suspended')
    expect(readings).to.equal(2)
  })

  it('is not there for another community, and that is not remembered', async () => {
    const cache = aCache()
    const elsewhere = await aCommunity()
    const refusal = async () =>
      cache.forShop(elsewhere, shopId).then(
        () => 'found',
        (error: { code?: string }) => error.code,
      )

    expect(await refusal()).to.equal('not_found')
    expect(await refusal()).to.equal('not_found')
    expect((await cache.forShop(communityId, shopId)).shop.id).to.equal(shopId)
    expect(readings).to.equal(3)
  })

  it('shows a changed shop at once through the running application', async () => {
    const { services } = await testApp()
    await services.benefitsInForce.forShop(communityId, shopId)

    await call('PATCH', `/shops/${shopId}`, { token: staff, body: { status: 'suspended' } })

    expect((await services.benefitsInForce.forShop(communityId, shopId)).shop.status).to.equal('suspended')
  })
})
