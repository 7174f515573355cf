import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { aCardHolder, aUsername, aWorld, PASSWORD, uniqueName, type PrintedCard } from '../builders/world.js'
import { aPdf } from '../features/attachments/files.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { scanWithKeys } from '../helpers/counter-page.js'
import { textOf } from '../helpers/pdf.js'
import { openTab } from './inspect.js'

const SHOP = '晨光豆浆铺'

describe('from a new shop to its first redemption', () => {
  let office: TestBrowser
  let counter: TestBrowser
  let staff: Page
  let complaints: string[]
  let baseUrl: string
  let username: string
  let card: PrintedCard

  before(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    const world = await aWorld()
    username = await aUsername({ communityId: world.communityId, role: 'staff' })
    ;({ card } = await aCardHolder(world))
    office = await openBrowser()
    counter = await openBrowser()
    ;({ page: staff, complaints } = await openTab(office.context))
  })

  after(async () => {
    await office.close()
    await counter.close()
  })

  async function signIn(page: Page, name: string, password: string) {
    await page.goto(`${baseUrl}/login`)
    await page.fill('#username', name)
    await page.fill('#password', password)
    await page.click('form[action="/login"] button')
  }

  const submit = async (page: Page) => {
    await page.click('main form.form .button--main')
  }
  const says = async (page: Page, words: string) =>
    page.waitForSelector(`main .notice--ok:has-text("${words}")`)

  it('is one way that staff and cashier go without being told by anybody else', async () => {
    await signIn(staff, username, PASSWORD)
    await staff.click('.console-side a[href="/console/shops"]')
    await staff.goto(`${baseUrl}/console/shops/new`)
    await staff.fill('#name', SHOP)
    await staff.selectOption('#category', 'daily_life')
    await staff.fill('#address', '新旺街 7 号')
    await staff.fill('#phone', '0352-2345699')
    await submit(staff)
    await says(staff, '下一步：起草助老协议')

    await staff.click('.page-head a[href$="/agreements/new"]')
    await staff.fill('#number', uniqueName('ZL'))
    await submit(staff)
    await says(staff, '下一步：添加优惠项目')
    const agreement = new URL(staff.url()).pathname

    await staff.click('a[href$="/benefits/new"]')
    await staff.fill('#title', '豆浆八五折')
    await staff.fill('#percentOff', '15')
    await staff.fill('#maxDiscountFen', '10')
    await staff.fill('#minSpendFen', '20')
    await staff.fill('#limits-0-max', '1')
    const sentence = '满20元打八五折，每人每天1次，最多优惠10元'
    await staff.waitForSelector(`#sentence-so-far:text-is("${sentence}")`)
    await submit(staff)
    await says(staff, '请核对下面这句话')
    expect(await staff.innerText('.benefit__sentence')).to.equal(sentence)

    await staff.goto(`${baseUrl}${agreement}`)
    await staff.click('a[href$="/attachments"]')
    await staff.setInputFiles('#file', { name: '签字页.pdf', mimeType: 'application/pdf', buffer: aPdf() })
    await submit(staff)
    await says(staff, '附件已上传')
    expect(await staff.innerText('.file__name')).to.include('签字页.pdf')

    await staff.goto(`${baseUrl}${agreement}`)
    await staff.click('a[href$="/sign"]')
    await submit(staff)
    await says(staff, '协议已签署')
    expect(await staff.innerText('h1 .badge')).to.include('生效中')
    expect(await staff.locator('.notice--warn').count()).to.equal(0)

    await staff.click('a[href$="/print"]')
    expect(await staff.innerText('.paper__sheet'))
      .to.include(SHOP)
      .and.include(sentence)
    const pdf = await staff.request.get(
      new URL((await staff.getAttribute('a[href*=".pdf"]', 'href')) ?? '', baseUrl).href,
    )
    expect(
      textOf(await pdf.body())
        .join('')
        .replaceAll(/\s/g, ''),
    ).to.include(sentence)

    await staff.goto(`${baseUrl}/console/users/new`)
    const cashier = uniqueName('cashier')
    await staff.fill('#name', '刘收银')
    await staff.fill('#username', cashier)
    await staff.selectOption('#role', 'cashier')
    await staff.selectOption('#shopId', { label: SHOP })
    await submit(staff)
    const password = await staff.innerText('.secret')

    await redeemAs(cashier, password)

    await staff.goto(`${baseUrl}/console/reports?from=2026-01-01&to=2099-12-31&groupBy=shop`)
    const row = staff.locator('tbody tr', { hasText: SHOP })
    expect(await row.innerText()).to.match(/1\s+1\s+¥86\.00\s+¥10\.00/)
    expect(complaints).to.deep.equal([])
  })

  async function redeemAs(cashier: string, password: string) {
    const page = await counter.context.newPage()
    await signIn(page, cashier, password)
    // A password that somebody else has seen is changed before anything else.
    await page.fill('[name=current]', password)
    await page.fill('[name=password]', 'ein-eigenes-Wort-88')
    await page.click('main button[type=submit]')
    await page.waitForURL((url) => !url.pathname.startsWith('/password'))
    await page.goto(`${baseUrl}/counter`)
    await page.waitForSelector('#counter[data-state]')
    await scanWithKeys(page, card.code)
    await page.waitForSelector('#bill-form:visible')
    await page.fill('#bill', '86')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.result--ok:visible')
    expect(await page.innerText('#result'))
      .to.include('核销成功')
      .and.include('¥76.00')
  }
})
