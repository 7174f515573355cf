import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { aWorld, expectStatus, type World } from '../builders/world.js'
import { tokenAs } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { closed, given, month, open, read, step } from '../features/statements/statement-world.js'
import { expectSound, openTab } from './inspect.js'

const DAYS = ['03', '08', '15', '21', '28']

describe('the pages of statements and of the subsidy fund', () => {
  let browser: TestBrowser
  let world: World
  let page: Page
  let complaints: string[]
  let baseUrl: string
  let former: { id: string }
  let current: { id: string }
  let redemptionId: string

  beforeEach(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aWorld()
    const patch = { name: '御锦源长者食堂' }
    expectStatus(await call('PATCH', `/shops/${world.shopId}`, { token: world.staff, body: patch }), 200)
    ;[redemptionId = ''] = await given(world, { businessDay: `${month(-2)}-10` })
    former = await closed(world, month(-2))
    await given(
      world,
      ...DAYS.flatMap((day, index) => [
        {
          businessDay: `${month()}-${day}`,
          discountFen: 300 + index * 77,
          subsidyFen: 90 + index * 23,
          benefitTitle: '早餐八五折',
        },
        {
          businessDay: `${month()}-${day}`,
          discountFen: 1500,
          subsidyFen: 750,
          benefitTitle: '独居老人免费送餐上门',
        },
      ]),
    )
    current = await open(world)
    const body = { year: month().slice(0, 4), budgetFen: 5000 }
    expectStatus(await call('PUT', '/subsidy-fund', { token: world.staff, body }), 200)
    browser = await openBrowser()
    ;({ page, complaints } = await openTab(browser.context))
  })

  afterEach(async () => {
    await browser.close()
  })

  async function enterAs(role: 'staff' | 'auditor' | 'shop_manager') {
    const value = await tokenAs(role, world)
    await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
  }

  const consolePages = () => [
    '/console/statements',
    `/console/statements?month=${month(0)}&status=closed`,
    `/console/statements/${current.id}`,
    `/console/statements/${former.id}?adjust=${redemptionId}&digest=${'0'.repeat(64)}`,
    `/console/statements/${former.id}/print`,
    '/console/subsidy-fund',
    '/console/subsidy-fund?year=2019',
  ]
  const shopPages = () => [
    '/shop/statements',
    `/shop/statements/${current.id}`,
    `/shop/statements/${former.id}`,
    `/shop/statements/${current.id}/print`,
  ]

  for (const [role, pagesOf] of [
    ['staff', consolePages],
    ['auditor', consolePages],
    ['shop_manager', shopPages],
  ] as const) {
    it(`are readable and usable for ${role}, wide and on a phone, in both languages`, async () => {
      await enterAs(role)
      for (const [language, width] of [
        ['zh-CN', 1280],
        ['zh-CN', 390],
        ['en', 390],
      ] as const) {
        await page.setViewportSize({ width, height: 900 })
        await browser.context.addCookies([{ name: 'yl_lang', value: language, url: baseUrl }])
        for (const path of pagesOf()) {
          const answer = await page.goto(`${baseUrl}${path}`)
          const what = `${path} (${language}, ${width} px)`
          expect(answer?.status(), what).to.equal(200)
          await page.$$eval('details.decision', (folds) => {
            for (const fold of folds) fold.setAttribute('open', '')
          })
          await expectSound(page, what)
        }
      }
      expect(complaints).to.deep.equal([])
    })
  }

  it('let the shop manager check and confirm, and staff close, pay and adjust, each said in words', async () => {
    await enterAs('shop_manager')
    await page.goto(`${baseUrl}/shop/statements`)
    await page.click(`a[href="/shop/statements/${current.id}"]`)
    expect(await page.innerText('.consequence')).to.include('10 次核销')
    await page.click('form[action$="/confirm"] button')
    expect(await page.locator('[role=status]:has-text("已确认")').count()).to.equal(1)
    expect(await page.locator('form[action$="/confirm"]').count()).to.equal(0)

    await enterAs('staff')
    await page.goto(`${baseUrl}/console/statements/${current.id}`)
    await page.click('form[action$="/close"] >> xpath=ancestor::details >> summary')
    expect(await page.innerText('.decision[open] .consequence')).to.include('商户已确认这些数字')
    await page.click('form[action$="/close"] button')
    expect(await page.innerText('[role=status]')).to.include('已结账')

    await page.click('form[action$="/paid"] >> xpath=ancestor::details >> summary')
    await page.fill('#reference', '电汇 001')
    await page.click('form[action$="/paid"] button')
    expect(await page.innerText('h1')).to.include('已付款')

    await page.click('a[href*="adjust="] >> nth=0')
    await page.fill('#discountFen', '-1.20')
    await page.fill('#adjust #reason', '账单录错')
    await page.click('form[action$="/adjustments"] button')
    expect(await page.innerText('[role=status]')).to.include('调整已记入')
    const carrier = /statements\/([0-9a-f]{24})/.exec(page.url())?.[1] ?? ''
    expect(await read(world.staff, carrier)).to.include({ month: month(0), adjustmentsFen: -120 })
    expect(complaints).to.deep.equal([])
  })

  it('keep what was typed when a form is refused, and say what is wrong', async () => {
    await enterAs('staff')
    await page.goto(`${baseUrl}/console/statements/${former.id}?adjust=${redemptionId}#adjust`)
    await page.fill('#discountFen', '-9999')
    await page.fill('#adjust #reason', '账单录错')
    await page.click('form[action$="/adjustments"] button')
    expect(await page.innerText('[role=alert]')).to.include('最少可调 -¥20.00')
    expect(await page.inputValue('#discountFen')).to.equal('-9999')

    await page.fill('#discountFen', '三元')
    await page.click('form[action$="/adjustments"] button')
    expect(await page.innerText('#discountFen-error')).to.include('不能是 0')

    await page.goto(`${baseUrl}/console/subsidy-fund`)
    await page.fill('#budgetFen', '很多')
    await page.click('form[action="/console/subsidy-fund"] button')
    expect(await page.inputValue('#budgetFen')).to.equal('很多')
    await page.fill('#budgetFen', '12,345.60')
    await page.click('form[action="/console/subsidy-fund"] button')
    expect(await page.innerText('.stats')).to.include('¥12,345.60')
  })

  it('say in numbers what the batch will do, do it, and tell the result of each shop', async () => {
    expectStatus(await step(world.manager, current.id, 'confirm'), 200)
    await enterAs('staff')
    await page.goto(`${baseUrl}/console/statements`)
    await page.click('input[name=step][value=close] >> xpath=ancestor::details >> summary')
    const consequence = await page.innerText('.decision[open] .consequence')
    expect(consequence).to.include('1 家商户').and.include('10 次核销').and.include('0 家商户尚未确认')

    await page.click('.decision[open] button')

    expect(await page.innerText('tbody tr'))
      .to.include('御锦源长者食堂')
      .and.include('已结账')
    await expectSound(page, 'the result of a batch')
    expect(await read(world.staff, current.id)).to.include({ status: 'closed' })
  })

  it('print a statement on A4 without buttons, with room for both signatures', async () => {
    await enterAs('staff')
    await page.goto(`${baseUrl}/console/statements/${current.id}/print`)
    await page.emulateMedia({ media: 'print' })

    expect(await page.locator('.print-bar').isVisible()).to.equal(false)
    expect(await page.locator('.paper__parties > div').count()).to.equal(2)
    expect(await page.innerText('.paper__warning')).to.include('未结账')
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/MediaBox \[0 0 59[45]\.\d+ 84[12]/g)).to.have.length.at.least(2)
  })
})
