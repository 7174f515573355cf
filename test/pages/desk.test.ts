import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { aDesk, redeemAt, voidAt, type Desk } from '../builders/desk.builder.js'
import { sessionOf, aUser } from '../helpers/access.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { expectSound, expectSoundAtBothWidths, openTab } from './inspect.js'

describe('the manager’s pages in the browser', () => {
  let desk: Desk
  let recordId: string
  let voidedId: string
  let baseUrl: string
  let browser: TestBrowser
  let page: Page
  let complaints: string[]

  before(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    desk = await aDesk()
    const { world, wang, zhao, breakfast, haircut } = desk
    recordId = await redeemAt(world, wang.visitor, breakfast, 8600)
    voidedId = await redeemAt(world, zhao.visitor, haircut, 3000)
    await voidAt(zhao.visitor, voidedId)
  })

  beforeEach(async () => {
    browser = await openBrowser()
    ;({ page, complaints } = await openTab(browser.context, { isForAxe: true }))
  })

  afterEach(async () => {
    await browser.close()
  })

  async function signInAs(role: 'shop_manager' | 'staff') {
    const { accessToken } = await sessionOf(await aUser(role, desk.place, { name: '周建国' }))
    await browser.context.addCookies([{ name: 'yl_access', value: accessToken, url: baseUrl }])
  }

  async function openFolds() {
    await page.$$eval('details.decision', (folds) => {
      for (const fold of folds) fold.setAttribute('open', '')
    })
  }

  async function expectAllSound(paths: string[]) {
    for (const language of ['zh-CN', 'en']) {
      await browser.context.addCookies([{ name: 'yl_lang', value: language, url: baseUrl }])
      for (const path of paths) {
        const answer = await page.goto(`${baseUrl}${path}`)
        expect(answer?.status(), path).to.equal(200)
        await openFolds()
        await expectSoundAtBothWidths(page, `${path} in ${language}`)
      }
    }
  }

  it('are readable and usable in both languages on phone and desk, with nothing refused by the browser', async () => {
    await signInAs('shop_manager')
    const { wang } = desk

    await expectAllSound([
      '/shop',
      '/shop/records',
      '/shop/records?status=declined',
      `/shop/records/${recordId}`,
      `/shop/records/${voidedId}`,
      '/shop/statement',
      '/shop/statement?month=2020-01',
      '/shop/cashiers',
      '/shop/cashiers/new',
      `/shop/cashiers/${wang.user.id}`,
      `/shop/cashiers/${wang.user.id}/pin`,
      '/shop/devices',
      '/shop/devices/new',
      `/shop/devices/${wang.device.id}`,
      '/counter/pin',
    ])

    expect(complaints).to.deep.equal([])
  })

  it('stay so for staff, who see a shop’s devices in the console', async () => {
    await signInAs('staff')
    const base = `/console/shops/${desk.world.shopId}/devices`

    await expectAllSound([
      base,
      `${base}/new`,
      `${base}/${desk.wang.device.id}`,
      `/console/shops/${desk.world.shopId}`,
      `/console/users/${desk.wang.user.id}`,
      `/console/users/${desk.wang.user.id}/pin`,
      '/console/settings',
    ])

    expect(complaints).to.deep.equal([])
  })

  it('show an invitation with the time that is left, and take it away when it is over', async () => {
    await signInAs('shop_manager')
    await page.clock.install()
    await page.goto(`${baseUrl}/shop/devices/new`)
    await page.fill('#name', '外卖窗口')
    await page.click('form.form [type=submit]')
    await page.waitForSelector('.qr img')
    await expectSound(page, 'an invitation')

    await page.clock.runFor(61_000)
    expect(await page.innerText('[data-words]')).to.match(/还有 [78]:5\d 有效/)
    await page.clock.runFor(540_000)

    expect(await page.innerText('[data-words]')).to.include('已过期')
    expect(await page.isVisible('.qr img')).to.equal(false)
    await page.click('form[action$="/renew"] [type=submit]')
    await page.waitForSelector('.qr img:visible')
    expect(complaints).to.deep.equal([])
  })

  it('void a record of the day with a reason', async () => {
    await signInAs('shop_manager')
    const { world, wang, breakfast } = desk
    const id = await redeemAt(world, wang.visitor, breakfast, 2000)
    await page.goto(`${baseUrl}/shop/records/${id}`)

    await page.click('summary:has-text("撤销这笔核销")')
    await page.selectOption('#reason', 'duplicate')
    await page.click('form[action$="/void"] [type=submit]')

    await page.waitForSelector('.notice--ok')
    expect(await page.innerText('main'))
      .to.include('已撤销')
      .and.include('重复核销')
      .and.include('周建国')
  })
})
