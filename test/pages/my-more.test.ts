import { expect } from 'chai'
import type { Page } from 'playwright-core'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aShop,
  aSignedAgreement,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
  type World,
} from '../builders/world.js'
import { call, newKey } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type BrowserOptions, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { openTab } from './inspect.js'
import { expectSeniorFigures } from './senior-measure.js'

/** With the time of one answer this keeps what is told within three seconds of the counter. */
const ASKED_WITHIN_MS = 2500

describe('what a senior sees and says', () => {
  let world: World
  let phone: string
  let phoneId: string
  let benefitId: string
  let code: string
  let browser: TestBrowser | undefined

  before(() => {
    buildBrowserScripts()
  })

  beforeEach(async () => {
    world = await aWorld({ settings: { contactPhone: '0352-2345678' } })
    benefitId = await aBenefit(world)
    const holder = await aCardHolder(world)
    code = holder.card.code
    phone = await aBoundPhone(world, holder.memberId)
    const cards = await call('GET', `/members/${holder.memberId}/cards`, { token: world.staff })
    phoneId = cards.body.items.find(({ kind }: { kind: string }) => kind === 'phone').id as string
  })

  afterEach(async () => {
    await browser?.close()
    browser = undefined
  })

  async function open(options: BrowserOptions = {}) {
    const { baseUrl } = await testApp()
    browser = await openBrowser({ width: 390, height: 844, ...options })
    await browser.context.addCookies([{ name: 'yl_phone', value: phone, url: baseUrl }])
    const tab = await openTab(browser.context)
    return { ...tab, baseUrl, context: browser.context }
  }

  const use = async (billFen = 8600) => {
    const token = await prepareToken(world, code)
    return expectStatus(await redeem(world, { prepareToken: token, benefitId, billFen }), 201).body
      .id as string
  }
  const tell = async (reason: string) => {
    const body = { shopId: world.shopId, reason }
    return expectStatus(await call('POST', '/my/complaints', { token: phone, body }), 201).body.id as string
  }
  const answer = async (id: string, text: string) =>
    expectStatus(
      await call('POST', `/complaints/${id}/answer`, { token: world.staff, body: { answer: text } }),
      200,
    )

  describe('in large letters', () => {
    for (const locale of ['zh-CN', 'en'] as const) {
      for (const width of [320, 390, 768] as const) {
        it(`keeps the figures of 适老化 on every page at ${width} px in ${locale}, two steps larger too`, async () => {
          const voided = await use()
          await use(1200)
          const body = { reason: 'wrong_amount' }
          expectStatus(
            await call('POST', `/redemptions/${voided}/void`, { token: world.cashier, key: newKey(), body }),
            200,
          )
          await answer(await tell('discount_refused'), '店长已经道歉，收银员也学会了，您下次可以放心用。')
          await tell('unkind')
          const { page, baseUrl, context } = await open({ width, locale })
          const pages = [
            '',
            '/used',
            '/shops',
            '/refused',
            `/refused?shopId=${world.shopId}`,
            '/complaints?told=new',
          ]
          for (const size of ['normal', 'largest']) {
            await context.addCookies([{ name: 'yl_text', value: size, url: baseUrl }])
            for (const path of pages) {
              await page.goto(`${baseUrl}/my${path}`)
              await expectSeniorFigures(page, `/my${path} ${size}`)
            }
          }
        })
      }
    }

    it('grows two steps and shrinks one, remembers it, and works without JavaScript', async () => {
      const { page, baseUrl } = await open({ javaScript: false })
      await page.goto(`${baseUrl}/my/used`)
      expect(await page.getAttribute('html', 'data-text')).to.equal(null)

      await page.click('.text-size__larger')
      expect(page.url()).to.equal(`${baseUrl}/my/used#text-size`)
      expect(await page.getAttribute('html', 'data-text')).to.equal('larger')
      await page.click('.text-size__larger')
      expect(await page.getAttribute('html', 'data-text')).to.equal('largest')
      expect(await page.getAttribute('.text-size__larger', 'aria-disabled')).to.equal('true')
      await page.goto(`${baseUrl}/my`)
      expect(await page.getAttribute('html', 'data-text')).to.equal('largest')
      for (let step = 0; step < 3; step += 1) await page.click('.text-size__smaller')
      expect(await page.getAttribute('html', 'data-text')).to.equal('smaller')
      expect(await page.getAttribute('.text-size__smaller', 'aria-disabled')).to.equal('true')
      expect(await page.innerText('.text-size__title')).to.include('小')
    })

    for (const [width, height] of [
      [390, 844],
      [320, 640],
      [768, 1024],
    ] as const) {
      it(`keeps the whole code in sight at ${width} × ${height} when it is largest`, async () => {
        const { page, baseUrl, context } = await open({ width, height })
        await context.addCookies([{ name: 'yl_text', value: 'largest', url: baseUrl }])
        await page.goto(`${baseUrl}/my`)

        const box = await page.locator('.code__box').boundingBox()

        expect((box?.y ?? 9999) + (box?.height ?? 9999)).to.be.at.most(height)
        expect(box?.width).to.be.at.least(width * 0.5)
      })
    }
  })

  it('shows all that was used, this month and ever, with what was voided, page by page', async () => {
    const voided = await use()
    const body = { reason: 'wrong_amount' }
    const voiding = { token: world.cashier, key: newKey(), body }
    expectStatus(await call('POST', `/redemptions/${voided}/void`, voiding), 200)
    for (let count = 0; count < 21; count += 1) await use(1000)
    const { page, baseUrl } = await open({ javaScript: false })

    await page.goto(`${baseUrl}/my/used`)

    expect(await page.locator('.sums').allInnerTexts()).to.have.length(2)
    expect(await page.locator('.sums').nth(1).innerText())
      .to.include('21')
      .and.include('¥31.50')
    expect(await page.locator('.records > li').count()).to.equal(20)
    await page.click('a[rel=next]')
    expect(await page.locator('.records > li').count()).to.equal(2)
    expect(await page.innerText('main'))
      .to.include('已撤销')
      .and.include('次数已退回')
    await page.click('text=回到最新的')
    expect(await page.locator('.records > li').count()).to.equal(20)
  })

  describe('the shop refused me', () => {
    it('takes two taps, without a script, and leads to the answer of the community', async () => {
      const { page, baseUrl } = await open({ javaScript: false })
      await page.goto(`${baseUrl}/my`)

      await page.click('a[href="/my/refused"]')
      await page.click(`a[href="/my/refused?shopId=${world.shopId}"]`)
      await page.click('text=不给我优惠')

      expect(await page.innerText('main')).to.include('社区收到了')
      const { items } = (await call('GET', '/complaints', { token: world.staff })).body
      expect(items).to.have.length(1)
      await answer(items[0].id as string, '店长已经道歉。')
      await page.goto(`${baseUrl}/my`)
      expect(await page.innerText('.answered')).to.include('店长已经道歉。')
      await page.click('.answered form button')
      expect(page.url()).to.equal(`${baseUrl}/my`)
      expect(await page.locator('.answered').count()).to.equal(0)
      await page.goto(`${baseUrl}/my/complaints`)
      expect(await page.innerText('main'))
        .to.include('店长已经道歉。')
        .and.include('已办结')
    })

    it('puts the shops first where the senior was lately, refused or not', async () => {
      const quiet = await aShop(world.staff)
      await aSignedAgreement(world.staff, quiet)
      await use()
      const { page, baseUrl } = await open({ javaScript: false })

      await page.goto(`${baseUrl}/my/refused`)

      const links = await page
        .locator('a.choose')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href')))
      expect(links).to.deep.equal([`/my/refused?shopId=${world.shopId}`, `/my/refused?shopId=${quiet}`])
    })

    it('says kindly that it is enough for today, and what to do', async () => {
      for (const reason of ['discount_refused', 'scan_refused', 'price_raised', 'told_not_valid', 'unkind'])
        await tell(reason)
      const { page, baseUrl } = await open({ javaScript: false })
      await page.goto(`${baseUrl}/my/refused?shopId=${world.shopId}`)

      await page.click('text=别的事')

      expect(await page.innerText('body'))
        .to.include('今天已经反映了 5 次')
        .and.include('社区都收到了')
    })
  })

  describe('an open page', () => {
    const liveText = (page: Page, words: string) => page.waitForSelector(`#live-text:has-text("${words}")`)
    const ASKING = '**/api/v1/my/notifications?*'

    it('waits no longer than two and a half seconds before it asks again', async () => {
      const { page, baseUrl } = await open()
      await page.addInitScript(`(() => {
        const { setTimeout, fetch } = window
        let waited = null
        window.pauses = []
        window.setTimeout = (run, ms) => setTimeout(() => {
          waited = ms
          run()
          waited = null
        }, ms)
        window.fetch = (address, ...more) => {
          if (address.includes('/my/notifications')) window.pauses.push(waited)
          return fetch(address, ...more)
        }
      })()`)
      await page.goto(`${baseUrl}/my`)

      for (let turn = 0; turn < 3; turn += 1) await page.waitForResponse(ASKING)

      expect(await page.evaluate('window.pauses.length')).to.equal(3)
      for (const pause of await page.evaluate<number[]>('window.pauses')) {
        expect(pause).to.be.within(1, ASKED_WITHIN_MS)
      }
    })

    it('tells a use, its correction and a void, without moving or taking the focus', async () => {
      const { page, baseUrl, complaints } = await open()
      await page.goto(`${baseUrl}/my`)
      await page.focus('#read-aloud')
      // By the first time that it asks the page has come to rest: a browser may show it while it still reads it.
      await page.waitForResponse(ASKING)
      await page.evaluate(`window.shifts = []
        new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value)))
          .observe({ type: 'layout-shift' })`)

      const id = await use()
      await liveText(page, '省了¥12.90')
      const correction = { token: world.cashier, key: newKey(), body: { billFen: 1000 } }
      const corrected = expectStatus(await call('POST', `/redemptions/${id}/correct`, correction), 201).body
      await liveText(page, '省了¥1.50')
      expect(await page.innerText('#live-text'))
        .to.include('改好了')
        .and.not.include('12.90')
      const voiding = { token: world.cashier, key: newKey(), body: { reason: 'customer_left' } }
      expectStatus(await call('POST', `/redemptions/${corrected.id as string}/void`, voiding), 200)
      await liveText(page, '已经撤销')

      expect(await page.getAttribute('#live-text', 'aria-live')).to.equal('polite')
      expect(await page.getAttribute('#live-read', 'data-read')).to.include('已经撤销')
      expect(await page.evaluate('window.shifts.reduce((sum, value) => sum + value, 0)')).to.equal(0)
      expect(await page.evaluate('document.activeElement.id')).to.equal('read-aloud')
      await expectSeniorFigures(page, '/my with a notice')
      expect(complaints).to.deep.equal([])
    })

    it('is told nothing more once the phone was unbound, and asks no more', async () => {
      const { page, baseUrl } = await open()
      await page.goto(`${baseUrl}/my`)
      await page.waitForResponse(ASKING)
      const reason = { reason: '手机丢失' }
      expectStatus(await call('POST', `/cards/${phoneId}/revoke`, { token: world.staff, body: reason }), 200)

      const refused = await page.waitForResponse(
        (response) => response.url().includes('/my/notifications') && !response.ok(),
      )

      expect(refused.status()).to.equal(401)
      expect(refused.url()).to.not.match(/[0-9a-f]{24}/)
    })

    it('reads the notice aloud only when asked', async () => {
      const { page, baseUrl } = await open()
      await page.addInitScript(`window.said = []
        window.speechSynthesis.speak = (utterance) => window.said.push(utterance.text)`)
      await page.goto(`${baseUrl}/my`)
      await use()
      await liveText(page, '省了')
      expect(await page.evaluate('window.said')).to.deep.equal([])

      await page.click('#live-read')

      expect(await page.evaluate<string[]>('window.said')).to.have.length(1)
      expect((await page.evaluate<string[]>('window.said'))[0]).to.include('省了¥12.90')
    })
  })

  describe('shops near the senior', () => {
    const place = (shopId: string, name: string, lat: number) =>
      call('PATCH', `/shops/${shopId}`, {
        token: world.staff,
        body: { name, location: { lng: 113.28, lat } },
      })

    beforeEach(async () => {
      await place(world.shopId, '远的店', 40.2)
      const near = await aShop(world.staff, 'medical')
      await aSignedAgreement(world.staff, near)
      await place(near, '近的店', 40.091)
    })

    it('come in the order of their distance when asked, and where the phone is goes nowhere', async () => {
      const { page, baseUrl, context, complaints } = await open()
      await context.grantPermissions(['geolocation'])
      await context.setGeolocation({ longitude: 113.28, latitude: 40.09 })
      await page.goto(`${baseUrl}/my/shops`)
      const names = () => page.locator('.shop__name:visible').allInnerTexts()
      expect(await names()).to.deep.equal(['远的店', '近的店'])
      const sent: string[] = []
      page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')))

      await page.click('#near-sort')
      await page.waitForSelector('#near-all:visible')

      expect(await names()).to.deep.equal(['近的店', '远的店'])
      expect(await page.locator('.shop__far:visible').first().innerText()).to.match(
        /离您约 \d+(\.\d)? (米|公里)/,
      )
      await expectSeniorFigures(page, '/my/shops by distance')
      await page.click('#near-undo')
      expect(await names()).to.deep.equal(['远的店', '近的店'])
      expect(sent).to.deep.equal([])
      expect(complaints).to.deep.equal([])
    })

    it('say what to do when the phone does not tell where it is', async () => {
      const { page, baseUrl } = await open()
      await page.goto(`${baseUrl}/my/shops`)

      await page.click('#near-sort')

      await page.waitForSelector('#near-said:has-text("请在手机设置里允许")')
    })

    it('have a number to call and a way on the map, and say what is not given today or not to this senior', async () => {
      await aBenefit(world, { title: '九十岁免费', kind: 'free_service', valueFen: 500, minAge: 90 })
      await aBenefit(world, { title: '往年优惠', dates: { from: '2020-01-01', to: '2020-02-01' } })
      const { page, baseUrl } = await open({ javaScript: false })
      await page.goto(`${baseUrl}/my/shops`)
      const shop = page.locator('.shop', { hasText: '远的店' })

      expect(await shop.locator('a[href^="tel:"]').getAttribute('href')).to.equal('tel:03522345678')
      const map = new URL((await shop.locator('a.shop__map').getAttribute('href')) ?? '')
      expect(map.origin + map.pathname).to.equal('https://uri.amap.com/marker')
      expect(map.searchParams.get('position')).to.equal('113.28,40.2')
      const given = await shop.locator('.gives li').allInnerTexts()
      expect(given[0]).to.include('八五折').and.include('现在可用')
      expect(given[1]).to.include('往年优惠').and.include('今天没有')
      expect(given[2]).to.include('九十岁免费').and.include('还没到规定的年龄')
    })
  })
})
