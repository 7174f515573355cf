import { expect } from 'chai'
import { Types } from 'mongoose'
import type { Page } from 'playwright-core'
import { businessDayOf } from '../../src/lib/business-day.js'
import { aRedemption, insertRedemptions } from '../builders/redemption.builder.js'
import { aMember, anIdNumber, aWorld, type World } from '../builders/world.js'
import { tokenAs } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { expectSound, openTab } from './inspect.js'

const today = businessDayOf(new Date())

describe('reviewing the reports that tell the present only', () => {
  let browser: TestBrowser
  let world: World
  let page: Page
  let complaints: string[]
  let baseUrl: string

  before(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aWorld()
    await aMember(world, { name: '李秀云', idNumber: anIdNumber('1944-02-03') })
    await give()
    browser = await openBrowser()
    ;({ page, complaints } = await openTab(browser.context))
  })

  after(async () => {
    await browser.close()
  })

  async function give() {
    const { communityId } = world
    const given = { communityId, shopId: new Types.ObjectId(world.shopId), businessDay: today }
    await insertRedemptions([aRedemption({ ...given, memberNumber: 100, discountFen: 1234 })])
  }

  async function enterAs(role: 'staff' | 'auditor') {
    const value = await tokenAs(role, { communityId: world.communityId })
    await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
  }

  async function expectSoundAtBothSizes(what: string) {
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await expectSound(page, `${what} at ${width} px`)
    }
  }

  const PLACES = {
    '/console/reports/coverage': '覆盖情况',
    '/console/reports/quiet?days=30': '30天没有使用的老人',
    '/console/reports/promises': '承诺与兑现',
    '/console/committee': '联建台账',
  }

  it('begins on the report, and keeps its figures with what was said of them', async () => {
    await enterAs('staff')
    for (const place of Object.keys(PLACES)) {
      await page.goto(`${baseUrl}${place}`)
      await page.getByRole('link', { name: '审阅这份报表' }).click()
      await expectSoundAtBothSizes(`the form of a review from ${place}`)
      await page.fill('#comment', `核对无误 ${place}`)
      await page.click('main form button[type=submit]')
      expect(await page.innerText('[role=status]')).to.include('已标记为审阅')
      expect(await page.innerText('.notice--ok[role=note]')).to.include('完全一致')
      expect(await page.innerText('main')).to.include(`核对无误 ${place}`)
    }
    expect(complaints).to.deep.equal([])
  })

  it('is in one list, and shows the auditor what is otherwise today, beside what was reviewed', async () => {
    await give()
    await enterAs('auditor')
    await page.goto(`${baseUrl}/console/reports/reviews`)
    await expectSoundAtBothSizes('the list of reviews')
    const list = await page.innerText('main')
    for (const name of Object.values(PLACES)) expect(list).to.include(name)

    await page.getByRole('link', { name: /^承诺与兑现/ }).click()
    expect(await page.innerText('.notice--warn[role=note]')).to.match(/现在有 6 项数字与审阅时不同/)
    const line = page.locator('tbody tr', { hasText: '优惠金额' }).first()
    expect(await line.innerText())
      .to.include('¥12.34')
      .and.include('¥24.68')
      .and.include('有变化')
    await expectSoundAtBothSizes('a review whose figures have changed')
    await page.getByRole('link', { name: '打开现在的报表' }).click()
    expect(new URL(page.url()).pathname).to.equal('/console/reports/promises')
    expect(await page.getByRole('link', { name: '审阅这份报表' }).count()).to.equal(0)
    expect(complaints).to.deep.equal([])
  })
})
