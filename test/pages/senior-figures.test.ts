import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { aConsoleWorld } from './console-world.js'
import { axeFindings, openTab } from './inspect.js'

/** The figures of 适老化 (MIIT 2021), as ui.md names them, in CSS pixels. */
const SMALLEST_TEXT = 20
const SMALLEST_TARGET = 60

describe('the public page for seniors', () => {
  let browser: TestBrowser
  let page: Page

  before(async () => {
    const { baseUrl } = await testApp()
    const { communityId } = await aConsoleWorld()
    browser = await openBrowser({ width: 390 })
    ;({ page } = await openTab(browser.context))
    await page.goto(`${baseUrl}/?communityId=${communityId}`)
  })

  after(async () => {
    await browser.close()
  })

  it('has no text below 20 px', async () => {
    const sizes = await page.evaluate<number[]>(
      `[...document.querySelectorAll('body *')]
        .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
        .map((element) => parseFloat(getComputedStyle(element).fontSize))`,
    )

    expect(Math.min(...sizes)).to.be.at.least(SMALLEST_TEXT)
  })

  it('has no link or button below 60 × 60 px', async () => {
    const targets = page.locator('a:not(.skip-link):visible, button:visible')

    for (const target of await targets.all()) {
      const box = await target.boundingBox()
      const what = await target.innerText()
      expect(box?.height, what).to.be.at.least(SMALLEST_TARGET)
      expect(box?.width, what).to.be.at.least(SMALLEST_TARGET)
    }
  })

  it('has a contrast of 7:1 everywhere', async () => {
    expect(await axeFindings(page, ['color-contrast-enhanced'])).to.deep.equal([])
  })
})
