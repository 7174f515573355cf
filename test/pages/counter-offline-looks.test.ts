import { expect } from 'chai'
import { aBenefit, aCardHolder, aWorld } from '../builders/world.js'
import { call } from '../helpers/api.js'
import { aCutLine } from '../helpers/cut-line.js'
import { aCounterDevice, openOfflineCounter, scanAtOnce } from '../helpers/offline-counter.js'
import { expectSound } from './inspect.js'

describe('the counter without network, looked at closely', () => {
  for (const locale of ['zh-CN', 'en'] as const) {
    for (const [width, height, colorScheme] of [
      [390, 844, 'light'],
      [1280, 860, 'dark'],
    ] as const) {
      it(`is sound in every state at ${width} px, ${colorScheme}, in ${locale}`, async () => {
        const world = await aWorld()
        await aBenefit(world, { title: '理发八五折', secondFactorAboveFen: 20_000 })
        await aBenefit(world, { title: '晚间九折', percentOff: 10, kind: 'percent_off', minSpendFen: 5000 })
        const { card } = await aCardHolder(world)
        const device = await aCounterDevice(world)
        const line = await aCutLine()
        const counter = await openOfflineCounter(device, line.baseUrl, { width, height, colorScheme, locale })
        const { page } = counter
        const shows = (selector: string) => page.waitForSelector(`${selector}:visible`)

        await page.waitForSelector('#line-text:has-text("50")')
        await expectSound(page, 'online with a lease')
        await line.cut()
        await scanAtOnce(page, card.code)
        await shows('#go-offline')
        await expectSound(page, 'offline proposed')
        await page.click('#go-offline')
        await scanAtOnce(page, card.code)
        await shows('#benefits-title')
        await expectSound(page, 'benefits of a lease')
        await page.click('.offer')
        await page.fill('#bill', '260')
        await shows('#factor')
        await expectSound(page, 'second factor without network')
        await page.fill('#bill', '86')
        await page.keyboard.press('Enter')
        await shows('.result--warn')
        expect(await page.locator('.result--ok').count()).to.equal(0)
        await expectSound(page, 'accepted offline')
        await page.click('#queue-list .record__void')
        await expectSound(page, 'void of a record that waits')
        await page.click('#queue-void-cancel')
        await scanAtOnce(page, card.code)
        await shows('.result--no')
        await expectSound(page, 'refused offline')
        await call('POST', `/devices/${device.id}/lock`, { token: world.staff, body: { reason: '平板丢了' } })
        line.hold('/api/v1/offline/uploads')
        await line.mend()
        await page.waitForSelector('#line[data-attention=true]')
        await expectSound(page, 'locked, with facts that wait')

        expect(counter.complaints).to.deep.equal([])
        await counter.close()
        await line.close()
      })
    }
  }
})
