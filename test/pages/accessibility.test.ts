import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { tokenAs } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { openPages, pagesOf, type ConsoleRole } from './console-pages.js'
import { aConsoleWorld, type ConsoleWorld } from './console-world.js'
import { expectFitting, expectSound, openTab } from './inspect.js'

/**
 * Every role in Chinese; the public and the staff, who see all the pages' parts, also on a phone and in English. The parts are the
 * same for all and their words alone differ by language, so that axe looks at what these two see in Chinese. A page is opened once
 * for all widths: opening takes most of the time.
 */
const SCREENS = [
  { role: 'public', language: 'zh-CN', widths: [1280, 390], look: expectSound },
  { role: 'public', language: 'en', widths: [390], look: expectFitting },
  { role: 'staff', language: 'zh-CN', widths: [1280, 390], look: expectSound },
  { role: 'staff', language: 'en', widths: [390], look: expectFitting },
  { role: 'auditor', language: 'zh-CN', widths: [1280], look: expectFitting },
  { role: 'admin', language: 'zh-CN', widths: [1280], look: expectFitting },
] as const
type Screen = (typeof SCREENS)[number]

/** Some forty pages in one test, each looked at more than once: a slow machine may take its time. */
const ALL_PAGES_MS = 20 * 60_000

describe('every page, for everyone who may enter it', function () {
  this.timeout(ALL_PAGES_MS)
  let browser: TestBrowser
  let world: ConsoleWorld
  let page: Page
  let complaints: string[]
  let baseUrl: string

  before(async () => {
    ;({ baseUrl } = await testApp())
    world = await aConsoleWorld()
  })

  beforeEach(async () => {
    browser = await openBrowser()
    ;({ page, complaints } = await openTab(browser.context, { isForAxe: true }))
  })

  afterEach(async () => {
    await browser.close()
  })

  async function signInAs(role: ConsoleRole) {
    const value = await tokenAs(role, role === 'admin' ? {} : { communityId: world.communityId })
    await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
    if (role === 'admin') await page.goto(`${baseUrl}/console?communityId=${world.communityId}`)
  }

  async function expectAll(paths: string[], { language, widths, look }: Screen) {
    await browser.context.addCookies([{ name: 'yl_lang', value: language, url: baseUrl }])
    for (const path of paths) {
      const answer = await page.goto(`${baseUrl}${path}`)
      expect(answer?.status(), path).to.equal(path === '/nothing-is-here' ? 404 : 200)
      expect(await page.evaluate('document.documentElement.lang'), path).to.equal(language)
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 })
        await look(page, `${path} (${language}, ${width} px)`)
      }
    }
  }

  for (const screen of SCREENS) {
    const { role, language, widths } = screen
    const where = `in ${language} at ${widths.join(' and ')} px`

    if (role === 'public') {
      it(`is readable for the public ${where}`, async () => {
        await expectAll(openPages(world), screen)
      })
    } else {
      it(`is readable and usable for ${role} ${where}, with nothing refused by the browser`, async () => {
        await signInAs(role)

        await expectAll(pagesOf(role, world), screen)
        if (role === 'admin') await expectAll(['/console/communities'], { ...screen, look: expectSound })

        expect(complaints).to.deep.equal([])
      })
    }
  }

  it('stays so with every fold of a member open, and after what forms answer', async () => {
    await signInAs('staff')
    const member = `${baseUrl}/console/members/${world.memberIds[0] ?? ''}`
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(member)
      await openFolds(page)
      await expectSound(page, 'a member with every fold open')

      await page.fill('#reason-reveal', '核对本人')
      await page.click('form[action$="/reveal"] button')
      await expectSound(page, 'a revealed value')

      await page.click('form[action$="/enrolments"] button')
      await expectSound(page, 'the QR that binds a phone')

      await page.goto(`${baseUrl}/console/shops/new`)
      await page.$eval('form.form', (form) => {
        form.setAttribute('novalidate', '')
      })
      await page.click('form.form .button--main')
      await expectSound(page, 'a refused form')
    }
  })
})

async function openFolds(page: Page) {
  await page.$$eval('details.decision', (folds) => {
    for (const fold of folds) fold.setAttribute('open', '')
  })
}
