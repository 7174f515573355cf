import { expect } from 'chai'
import type { Page } from 'playwright-core'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  type World,
} from '../builders/world.js'
import { call, newKey } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type BrowserOptions, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { expectSound, openTab } from './inspect.js'
import { expectSeniorFigures } from './senior-measure.js'

describe("a senior's page", () => {
  let world: World
  let memberId: string
  let browser: TestBrowser | undefined

  beforeEach(async () => {
    world = await aWorld({ settings: { contactPhone: '0352-2345678' } })
    memberId = await aMember(world)
  })

  afterEach(async () => {
    await browser?.close()
    browser = undefined
  })

  async function openMy(phone: string | null, options: BrowserOptions = {}) {
    buildBrowserScripts()
    const { baseUrl } = await testApp()
    browser = await openBrowser({ width: 390, height: 844, ...options })
    if (phone) await browser.context.addCookies([{ name: 'yl_phone', value: phone, url: baseUrl }])
    const tab = await openTab(browser.context)
    return { ...tab, url: `${baseUrl}/my` }
  }

  const pictureOf = (page: Page) => page.getAttribute('#code-picture', 'src')

  it('shows the code in the first answer of the server, and whose it is', async () => {
    const { page, url } = await openMy(await aBoundPhone(world, memberId), { javaScript: false })

    await page.goto(url)

    expect(await pictureOf(page)).to.match(/^data:image\/svg\+xml,/)
    expect(await page.innerText('h1')).to.equal('李*云的会员码')
    expect(await page.innerText('main'))
      .to.include('请把这个码给店员扫')
      .and.include('一分钟内有效')
  })

  it('lets a phone without JavaScript fetch a new code', async () => {
    const { page, url } = await openMy(await aBoundPhone(world, memberId), { javaScript: false })
    await page.goto(url)
    const first = await pictureOf(page)

    await page.click('noscript a')

    expect(await pictureOf(page)).to.not.equal(first)
  })

  it('renews the code every 30 seconds without moving anything or taking the focus', async () => {
    const { page, url, complaints } = await openMy(await aBoundPhone(world, memberId))
    await page.clock.install()
    await page.goto(url)
    await page.focus('#read-aloud')
    const codes = [await pictureOf(page)]
    const renew = async () => {
      const renewed = page.waitForResponse('**/api/v1/my/codes')
      await page.clock.runFor(31_000)
      await renewed
      await page.waitForSelector(`#code-picture:not([src="${codes.at(-1)}"])`)
      codes.push(await pictureOf(page))
    }
    // By the first new code the page has come to rest: a browser may show it while it still reads it.
    await renew()
    await page.evaluate(`window.shifts = []
      new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value)))
        .observe({ type: 'layout-shift' })`)

    for (let turn = 0; turn < 3; turn += 1) await renew()

    expect(new Set(codes).size).to.equal(5)
    expect(await page.evaluate('window.shifts.reduce((sum, value) => sum + value, 0)')).to.equal(0)
    expect(await page.evaluate('document.activeElement.id')).to.equal('read-aloud')
    expect(complaints).to.deep.equal([])
  })

  it('tells how long the code lasts in words and by a bar', async () => {
    const { page, url } = await openMy(await aBoundPhone(world, memberId))
    await page.clock.install()
    await page.goto(url)

    await page.clock.runFor(10_000)

    expect(await page.innerText('#code-left')).to.match(/(19|20) 秒后自动换新码/)
    expect(await page.evaluate<number>("document.getElementById('code-bar').value")).to.be.within(19, 20)
  })

  it('covers a code that has become too old where the phone can make none itself, and renews it later', async () => {
    const { page, url } = await openMy(await aBoundPhone(world, memberId))
    await page.addInitScript('delete Crypto.prototype.subtle')
    await page.clock.install()
    await page.goto(url)
    await page.route('**/api/v1/my/codes', (route) => route.abort())

    await page.clock.runFor(65_000)
    await page.waitForSelector('#code-stale:visible')
    expect(await page.innerText('#code-stale')).to.include('已过期')
    await page.unroute('**/api/v1/my/codes')
    await page.clock.runFor(6000)

    await page.waitForSelector('#code-stale', { state: 'hidden' })
  })

  it('shows a code that the counter accepts', async () => {
    await aBenefit(world)
    const { page, url } = await openMy(await aBoundPhone(world, memberId))
    await page.clock.install()
    await page.goto(url)
    const answer = page.waitForResponse('**/api/v1/my/codes')
    await page.clock.runFor(31_000)
    const { code } = (await (await answer).json()) as { code: string }

    expect((await prepare(world, code)).body.member.maskedName).to.equal('李*云')
  })

  it('tells the card, its last day, and what was used and saved, with what was voided', async () => {
    const { memberId: holder, card } = await aCardHolder(world, { name: '王建国' })
    const benefitId = await aBenefit(world, { title: '理发八五折' })
    const token = await prepareToken(world, card.code)
    const kept = expectStatus(await redeem(world, { prepareToken: token, benefitId, billFen: 8600 }), 201)
    const taken = expectStatus(await redeem(world, { prepareToken: token, benefitId, billFen: 2000 }), 201)
    const body = { reason: 'wrong_amount' }
    const path = `/redemptions/${taken.body.id as string}/void`
    expectStatus(await call('POST', path, { token: world.cashier, key: newKey(), body }), 200)
    const { page, url } = await openMy(await aBoundPhone(world, holder))

    await page.goto(url)

    const text = await page.innerText('main')
    expect(kept.body.discountFen).to.equal(1290)
    expect(text).to.include('1 次').and.include('¥12.90').and.include('理发八五折')
    expect(text).to.include('已撤销').and.include('这一笔不算')
    expect(text.replace(/ /g, '')).to.include(card.cardNumber)
    expect(text).to.match(/有效期到：\s*\d{4}年\d{1,2}月\d{1,2}日/)
  })

  it('gives digits for a chosen shop, which that shop can type', async () => {
    await aBenefit(world)
    const { page, url, complaints } = await openMy(await aBoundPhone(world, memberId))
    await page.goto(url)
    await page.click('text=换成数字码')
    await page.click('.choose')

    const digits = (await page.innerText('.digits__number')).replace(/\s/g, '')

    expect(digits).to.match(/^\d{8}$/)
    expect((await prepare(world, digits)).body.member.maskedName).to.equal('李*云')
    await expectSound(page, 'digits')
    expect(complaints).to.deep.equal([])
  })

  it('lets two seniors of one phone choose by name, and remembers both', async () => {
    const other = await aMember(world, { name: '王建国' })
    const { baseUrl } = await testApp()
    const { page, url } = await openMy(await aBoundPhone(world, memberId))
    const link = await call('POST', `/members/${other}/enrolments`, { token: world.staff, body: {} })
    await page.goto(`${baseUrl}${new URL(link.body.url as string).pathname}`)
    await page.click('text=绑定这部手机')
    expect(await page.innerText('h1')).to.equal('王*国的会员码')

    await page.click('.people >> text=李*云')

    await page.waitForSelector('h1:has-text("李*云的会员码")')
    await page.goto(url)
    expect(await page.innerText('h1')).to.equal('李*云的会员码')
    expect(await page.locator('.people .person').allInnerTexts()).to.have.members(['李*云', '王*国'])
  })

  it('goes on with the other one when a phone of two is unbound', async () => {
    const other = await aMember(world, { name: '王建国' })
    const { baseUrl } = await testApp()
    const { page, url } = await openMy(await aBoundPhone(world, memberId))
    const link = await call('POST', `/members/${other}/enrolments`, { token: world.staff, body: {} })
    await page.goto(`${baseUrl}${new URL(link.body.url as string).pathname}`)
    await page.click('text=绑定这部手机')
    const cards = await call('GET', `/members/${other}/cards`, { token: world.staff })
    const { id } = cards.body.items[0]
    const body = { reason: '手机丢失' }
    expectStatus(await call('POST', `/cards/${id}/revoke`, { token: world.staff, body }), 200)

    await page.goto(url)

    expect(await page.innerText('h1')).to.equal('李*云的会员码')
  })

  it('says in one sentence that a phone has lost its binding, and what to do', async () => {
    const { page, url } = await openMy(null)

    const answer = await page.goto(url)

    expect(answer?.status()).to.equal(401)
    expect(await page.innerText('main'))
      .to.include('还没有绑定')
      .and.include('社区服务台')
    await expectSound(page, 'unbound')
  })

  it('tells a phone that was unbound so, at the next renewal at the latest', async () => {
    const phone = await aBoundPhone(world, memberId)
    const { page, url } = await openMy(phone)
    await page.clock.install()
    await page.goto(url)
    const cards = await call('GET', `/members/${memberId}/cards`, { token: world.staff })
    const { id } = cards.body.items[0]
    const body = { reason: '手机丢失' }
    expectStatus(await call('POST', `/cards/${id}/revoke`, { token: world.staff, body }), 200)

    await page.clock.runFor(31_000)

    await page.waitForSelector('text=这部手机已经解除绑定')
  })

  it('tells a senior whose membership is suspended where to go', async () => {
    const { page, url } = await openMy(await aBoundPhone(world, memberId))
    const body = { reason: '核实资料' }
    expectStatus(await call('POST', `/members/${memberId}/suspend`, { token: world.staff, body }), 200)

    await page.goto(url)

    expect(await page.innerText('main'))
      .to.include('目前暂停')
      .and.include('社区服务台')
  })

  for (const locale of ['zh-CN', 'en'] as const) {
    for (const width of [320, 390, 768] as const) {
      it(`keeps the figures of 适老化 at ${width} px in ${locale}`, async () => {
        const { page, url } = await openMy(await aBoundPhone(world, memberId), { width, locale })
        await page.goto(url)

        await expectSeniorFigures(page, `/my at ${width} px`)
      })
    }
  }

  it('keeps the whole code in sight on a phone that lies on its side', async () => {
    const { page, url } = await openMy(await aBoundPhone(world, memberId), { width: 740, height: 360 })
    await page.goto(url)

    const box = await page.locator('.code__box').boundingBox()

    expect((box?.y ?? 999) + (box?.height ?? 999)).to.be.at.most(360)
  })
})
