import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { tokenAs } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { aConsoleWorld, type ConsoleWorld } from './console-world.js'

describe('what is printed', () => {
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
