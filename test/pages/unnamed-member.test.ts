import { expect } from 'chai'
import { aBenefit, aCardHolder, aWorld, expectStatus } from '../builders/world.js'
import { call } from '../helpers/api.js'
import { openCounter } from '../helpers/counter-page.js'
import { scanAtOnce } from '../helpers/offline-counter.js'

describe('a member who does not want the name shown', () => {
  it('is a member of an age group to the cashier, before the bill and after', async () => {
    const world = await aWorld()
    await aBenefit(world)
    const { card, memberId } = await aCardHolder(world)
    const body = { purpose: 'showMaskedNameToShops', granted: false }
    expectStatus(await call('POST', `/members/${memberId}/consents`, { token: world.staff, body }), 200)
    const counter = await openCounter(world)
    try {
      const { page } = counter
      await scanAtOnce(page, card.code)
      await page.waitForSelector('#bill-form:visible')
      expect(await page.innerText('#person-name')).to.equal('会员')
      expect(await page.innerText('#person-facts')).to.include('岁')
      await page.fill('#bill', '86')
      await page.keyboard.press('Enter')
      await page.waitForSelector('.result--ok:visible')
      const result = await page.innerText('#result')
      expect(result).to.include('会员').and.not.include('*')
      expect(counter.complaints).to.deep.equal([])
    } finally {
      await counter.close()
    }
  })
})
