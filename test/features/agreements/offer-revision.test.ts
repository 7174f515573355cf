import { expect } from 'chai'
import { readOfferRevision } from '../../../src/features/communities/offer-revision.js'
import { aBenefitIn, aDraft, shopIn, signed, suspended } from '../../builders/agreements.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'

describe('the mark that something offered has changed', () => {
  it('grows with every change by which a shop offers what it offers, and in this community only', async () => {
    const communityId = await aCommunity()
    const elsewhere = await aCommunity()
    const staff = await tokenAs('staff', { communityId })
    const shopId = await shopIn(staff)
    const agreementId = await aDraft(staff, shopId)
    const benefitId = await aBenefitIn(staff, agreementId)
    const changes: [string, () => Promise<unknown>][] = [
      ['signing', () => signed(staff, agreementId)],
      [
        'a setting',
        () =>
          call('PATCH', `/communities/${communityId}`, {
            token: staff,
            body: { settings: { printedCardDailyLimit: 2 } },
          }),
      ],
      ['the shop', () => call('PATCH', `/shops/${shopId}`, { token: staff, body: { status: 'suspended' } })],
      ['a benefit’s status', () => suspended(staff, 'benefits', benefitId)],
      ['an agreement’s status', () => suspended(staff, 'agreements', agreementId)],
    ]

    for (const [what, change] of changes) {
      const before = await readOfferRevision(communityId)
      await change()
      expect(await readOfferRevision(communityId), what).to.be.greaterThan(before)
    }
    expect(await readOfferRevision(elsewhere)).to.equal(0)
  })
})
