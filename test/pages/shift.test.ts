import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { aManager } from '../builders/desk.builder.js'
import { aPinHolder, PIN } from '../builders/shift.builder.js'
import { aBenefit, aCardHolder, aWorld, type World } from '../builders/world.js'
import { RedemptionModel } from '../../src/features/redemptions/redemption.model.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { scanWithKeys } from '../helpers/counter-page.js'
import type { TestUser } from '../helpers/access.js'
import { expectSound, openTab } from './inspect.js'

const MINUTE_MS = 60_000

describe('a counter device in the browser', () => {
  let world: World
  let wang: TestUser
  let zhao: TestUser
  let code: string
  let baseUrl: string
  let browser: TestBrowser
  let page: Page
  let complaints: string[]

  beforeEach(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aWorld()
    const place = { communityId: world.communityId, shopId: world.shopId }
    await aBenefit(world, { title: '理发八五折' })
    code = (await aCardHolder(world)).card.code
    wang = await aPinHolder(place, { name: '王丽' })
    zhao = await aPinHolder(place, { name: '赵敏' })
    browser = await openBrowser({ width: 390, height: 844 })
    ;({ page, complaints } = await openTab(browser.context))
  })

  afterEach(async () => {
    await browser.close()
  })

  /** Adds a device as the manager and opens its link in this browser. */
  async function enrol() {
    const manager = await aManager({ communityId: world.communityId, shopId: world.shopId })
    const invited = await manager.submit('/shop/devices', { name: '前台平板', profile: 'cashier' })
    await page.goto(invited.$('.link-text').text())
    return manager
  }

  async function unlockBy(user: TestUser, pin = PIN) {
    await page.check(`[value="${user.id}"]`)
    await page.keyboard.type(pin)
    await page.keyboard.press('Enter')
  }

  const counterOpens = () => page.waitForSelector('#counter[data-state=scan]')

  async function openCounter() {
    await enrol()
    await page.click('main [type=submit]')
    await page.waitForSelector('#unlock')
    await unlockBy(wang)
    await counterOpens()
  }

  it('goes from the link to a record that names cashier and device, and is seen on /shop', async () => {
    const manager = await enrol()
    expect(await page.innerText('main')).to.include('前台平板')
    await expectSound(page, 'enrol')
    await page.click('main [type=submit]')
    await page.waitForSelector('#unlock')
    await expectSound(page, 'unlock')

    await unlockBy(wang, '204817')
    await page.waitForSelector('#pin-error')
    await expectSound(page, 'a wrong PIN')
    await unlockBy(wang)
    await counterOpens()
    expect(await page.innerText('#shift')).to.include('王丽')
    await expectSound(page, 'the counter with a shift')
    await scanWithKeys(page, code)
    await page.waitForSelector('#bill-form:visible')
    await page.keyboard.type('86')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.result--ok:visible')

    const records = await manager.get('/shop/records')
    expect(records.$('tbody').text()).to.include('王丽').and.include('前台平板').and.include('理发八五折')
    const stored = await RedemptionModel.findOne({ shopId: world.shopId }).lean()
    expect(stored?.by).to.include({ kind: 'device', userId: wang.id })
    expect(complaints.filter((each) => !each.includes('401'))).to.deep.equal([])
  })

  it('is unlocked by touch alone: a name and six keys', async () => {
    await enrol()
    await page.click('main [type=submit]')
    await page.click('text=王丽')
    for (const digit of PIN) await page.click(`[data-key="${digit}"]`)
    await counterOpens()
  })

  it('takes what a scanner types for no PIN', async () => {
    await enrol()
    await page.click('main [type=submit]')
    await page.click('text=王丽')
    await scanWithKeys(page, '6901234567892', { enter: false })
    expect(await page.inputValue('#pin')).to.have.length(6)
    expect(page.url()).to.include('/counter/unlock')
    expect(await page.isVisible('#pin-error')).to.equal(false)
  })

  it('is locked by the button, for the next cashier', async () => {
    await openCounter()

    await page.click('#shift [type=submit]')
    await page.waitForSelector('#unlock')
    expect(await page.innerText('#unlock')).to.include('下一位')
    await unlockBy(zhao)
    await counterOpens()

    expect(await page.innerText('#shift')).to.include('赵敏')
  })

  it('locks itself after ten minutes without use, and not while it is used', async () => {
    await openCounter()
    await page.clock.install()
    await page.reload()
    await counterOpens()

    await page.clock.runFor(9 * MINUTE_MS)
    await page.click('#typed-digits summary')
    await page.clock.runFor(9 * MINUTE_MS)
    expect(page.url()).to.equal(`${baseUrl}/counter`)
    await page.clock.runFor(2 * MINUTE_MS)

    await page.waitForSelector('#unlock')
    expect(await page.innerText('#unlock')).to.include('很久没人操作')
    const cookies = await browser.context.cookies()
    expect(cookies.map(({ name }) => name))
      .to.include('yl_device')
      .and.not.include('yl_shift')
    await expectSound(page, 'the screen after an idle lock')
  })

  it('stays open without network, where nobody could unlock it, and locks once the network is back', async () => {
    await openCounter()
    await page.clock.install()
    await page.reload()
    await counterOpens()
    await page.route('**/counter/lock', (route) => route.abort())

    await page.clock.runFor(11 * MINUTE_MS)
    expect(page.url()).to.equal(`${baseUrl}/counter`)
    await page.click('#shift [type=submit]')
    await page.waitForSelector('#announce:has-text("没有网络")', { state: 'attached' })
    await page.unroute('**/counter/lock')
    await page.clock.runFor(11 * MINUTE_MS)

    await page.waitForSelector('#unlock')
  })

  it('keeps an attempt without an answer over a lock: the next cashier settles it, once', async () => {
    await openCounter()
    let isSent = false
    await page.route('**/api/v1/redemptions', async (route) => {
      await route.fetch()
      isSent = true
      await route.abort()
    })
    await page.route('**/by-key/**', (route) => route.abort())
    await scanWithKeys(page, code)
    await page.waitForSelector('#bill-form:visible')
    await page.keyboard.type('86')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#unknown-word:visible')
    expect(isSent).to.equal(true)

    await page.click('#shift [type=submit]')
    await page.waitForSelector('#unlock')
    await page.unrouteAll()
    await unlockBy(zhao)

    await page.waitForSelector('.result--ok:visible')
    expect(await RedemptionModel.countDocuments({ shopId: world.shopId, outcome: 'committed' })).to.equal(1)
    const record = await RedemptionModel.findOne({ shopId: world.shopId, outcome: 'committed' }).lean()
    expect(record?.by).to.include({ userId: wang.id })
  })

  it('is readable where it refuses, when it was locked from afar, and in the dark', async () => {
    await browser.close()
    browser = await openBrowser({ width: 390, height: 844, colorScheme: 'dark' })
    ;({ page } = await openTab(browser.context))
    await openCounter()
    await expectSound(page, 'the counter with a shift in the dark')
    await page.goto(`${baseUrl}/counter/enrol/nonsense`)
    await expectSound(page, 'a refused link')
    await page.goto(`${baseUrl}/counter/pin`)
    await expectSound(page, 'setting a PIN')
    await page.goto(`${baseUrl}/counter`)
    await page.click('#shift [type=submit]')
    await page.waitForSelector('#unlock')
    await expectSound(page, 'the PIN screen in the dark')

    const { body } = await call('GET', `/shops/${world.shopId}/devices`, { token: world.staff })
    const lock = `/devices/${body.items[0].id}/lock`
    expect((await call('POST', lock, { token: world.staff, body: {} })).status).to.equal(200)
    await page.goto(`${baseUrl}/counter`)

    expect(await page.innerText('main'))
      .to.include('收银设备已停用')
      .and.include('没有丢失')
    await expectSound(page, 'a locked device')
  })

  it('leads whoever is told that the shift is over to the PIN, not to a password', async () => {
    await openCounter()
    await page.context().clearCookies({ name: 'yl_shift' })

    await scanWithKeys(page, code)
    await page.waitForSelector('.result--no:visible')
    expect(await page.innerText('#result')).to.include('PIN')
    await page.click('#result-login')

    await page.waitForSelector('#unlock')
  })
})
