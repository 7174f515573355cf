import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { tokenAs } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { openPages, pagesOf, type ConsoleRole } from './console-pages.js'
import { aConsoleWorld, type ConsoleWorld } from './console-world.js'
import { expectFitting, expectSound, openTab } from './inspect.js'

const CONSOLE_ROLES = ['staff', 'auditor', 'admin'] as const
/**
 * Every role in both languages; the staff, who see all the pages' parts, also in Chinese on a phone. The parts are the same for
 * all and their words alone differ by language, so that axe looks at what the public and the staff see in Chinese.
 */
const SCREENS = [
  { language: 'zh-CN', width: 1280, roles: CONSOLE_ROLES },
  { language: 'en', width: 390, roles: ['staff'] },
  { language: 'zh-CN', width: 390, roles: ['staff'] },
] as const

describe('every page, for everyone who may enter it', function () {
  this.timeout(240_000)
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
    ;({ page, complaints } = await openTab(browser.context))
  })

  afterEach(async () => {
    await browser.close()
  })

  async function signInAs(role: ConsoleRole) {
    const value = await tokenAs(role, role === 'admin' ? {} : { communityId: world.communityId })
    await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
    if (role === 'admin') await page.goto(`${baseUrl}/console?communityId=${world.communityId}`)
  }

  async function expectAll(
    look: typeof expectSound,
    paths: string[],
    { language, width }: (typeof SCREENS)[number],
  ) {
    await page.setViewportSize({ width, height: 900 })
    await browser.context.addCookies([{ name: 'yl_lang', value: language, url: baseUrl }])
    for (const path of paths) {
      const answer = await page.goto(`${baseUrl}${path}`)
      const what = `${path} (${language}, ${width} px)`
      expect(answer?.status(), what).to.equal(path === '/nothing-is-here' ? 404 : 200)
      expect(await page.getAttribute('html', 'lang'), what).to.equal(language)
      await look(page, what)
    }
  }

  for (const screen of SCREENS) {
    const lookOf = (role: string) =>
      screen.language === 'zh-CN' && ['public', 'staff'].includes(role) ? expectSound : expectFitting
    const where = `in ${screen.language} at ${screen.width} px`

    it(`is readable for the public ${where}`, async () => {
      await expectAll(lookOf('public'), openPages(world), screen)
    })

    for (const role of screen.roles) {
      it(`is readable and usable for ${role} ${where}, with nothing refused by the browser`, async () => {
        await signInAs(role)

        await expectAll(lookOf(role), pagesOf(role, world), screen)
        if (role === 'admin') await expectAll(expectSound, ['/console/communities'], screen)

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
