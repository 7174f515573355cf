import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { tokenAs } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { aConsoleWorld, type ConsoleWorld } from './console-world.js'

const MM = 96 / 25.4

describe('what is printed', function () {
  this.timeout(60_000)
  let browser: TestBrowser
  let world: ConsoleWorld
  let baseUrl: string

  before(async () => {
    ;({ baseUrl } = await testApp())
    world = await aConsoleWorld()
    browser = await openBrowser()
    const value = await tokenAs('staff', { communityId: world.communityId })
    await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
  })

  after(async () => {
    await browser.close()
  })

  async function open(path: string) {
    const page = await browser.context.newPage()
    await page.goto(`${baseUrl}${path}`, { waitUntil: 'networkidle' })
    await page.emulateMedia({ media: 'print' })
    return page
  }

  it('is a card of 85.6 × 54 mm on both faces with the QR, and no buttons', async () => {
    const page = await open(`/console/cards/${world.cardId}/print`)

    for (const face of await page.$$('.face')) {
      const box = await face.boundingBox()
      expect((box?.width ?? 0) / MM).to.be.closeTo(85.6, 0.1)
      expect((box?.height ?? 0) / MM).to.be.closeTo(54, 0.1)
    }
    const qr = page.locator('.face__qr')
    expect(await pictureWidth(page, '.face__qr')).to.be.above(0)
    expect(((await qr.boundingBox())?.width ?? 0) / MM).to.be.at.least(30)
    expect(await page.locator('.print-bar').isVisible()).to.equal(false)
    expect(await page.innerText('.face__name')).to.equal('李*云')
  })

  it('is the report with its chart and table, without the navigation', async () => {
    const page = await open('/console/reports')

    expect(await page.locator('.console-side').isVisible()).to.equal(false)
    expect(await page.locator('.filters').isVisible()).to.equal(false)
    expect(await page.locator('main table').isVisible()).to.equal(true)
    expect(await pictureWidth(page, '.chart img')).to.be.above(0)
  })
})

/** 0 for a picture that could not be drawn. */
async function pictureWidth(page: Page, selector: string): Promise<number> {
  return page.evaluate<number>(`document.querySelector('${selector}').naturalWidth`)
}
