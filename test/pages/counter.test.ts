import { expect } from 'chai'
import type { Page } from 'playwright-core'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aPhoneCode,
  aWorld,
  expectStatus,
  type PrintedCard,
  type World,
} from '../builders/world.js'
import { call } from '../helpers/api.js'
import { openCounter, scanWithKeys, type CounterPage } from '../helpers/counter-page.js'
import { expectSound } from './inspect.js'

const REDEEM = '**/api/v1/redemptions'

describe('the counter', () => {
  let world: World
  let counter: CounterPage
  let page: Page
  let card: PrintedCard
  let memberId: string

  beforeEach(async () => {
    world = await aWorld()
    await aBenefit(world, { title: '理发八五折', minSpendFen: 1000 })
    ;({ card, memberId } = await aCardHolder(world))
    counter = await openCounter(world)
    page = counter.page
  })

  afterEach(async () => {
    await counter.close()
    expect(counter.complaints).to.deep.equal([])
  })

  const shows = (selector: string) => page.waitForSelector(`${selector}:visible`)
  const resultText = () => page.innerText('#result')

  async function redeemBill(yuan: string) {
    await scanWithKeys(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', yuan)
    await page.keyboard.press('Enter')
  }

  it('takes a printed card from a scanner to 核销成功 by the keyboard alone', async () => {
    await scanWithKeys(page, card.code)
    await shows('#bill-form')
    expect(await page.innerText('#person-name')).to.equal('李*云')
    await page.keyboard.type('86')
    expect(await page.innerText('#preview-discount')).to.equal('−¥12.90')
    expect(await page.innerText('#preview-payable')).to.equal('¥73.10')

    await page.keyboard.press('Enter')

    await shows('.result--ok')
    for (const words of ['核销成功', '¥73.10', '¥12.90', '李*云', '理发八五折']) {
      expect(await resultText()).to.include(words)
    }
    expect(await page.innerText('#announce')).to.include('核销成功')
    await page.waitForSelector('.record')
    expect(await page.innerText('.today__total'))
      .to.include('1 笔')
      .and.include('¥12.90')
  })

  it('goes on to the next person by a scan alone', async () => {
    const other = await aCardHolder(world, { name: '王建国' })
    await redeemBill('86')
    await shows('.result--ok')

    await scanWithKeys(page, other.card.code, { enter: false })

    await shows('#bill-form')
    expect(await page.innerText('#person-name')).to.equal('王*国')
  })

  it('lets no code into the bill, and takes the amount that was there along to nobody', async () => {
    const other = await aCardHolder(world, { name: '王建国' })
    await scanWithKeys(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', '86')
    const values: string[] = []
    await page.exposeFunction('noteBill', (value: string) => values.push(value))
    await page.evaluate(
      "document.getElementById('bill').addEventListener('input', (event) => noteBill(event.target.value))",
    )

    await page.focus('#bill')
    await scanWithKeys(page, other.card.code)

    await page.waitForSelector('#person-name:text-is("王*国")')
    expect(await page.inputValue('#bill')).to.equal('')
    expect(values.filter((value) => /[A-Z:$%*+]/.test(value))).to.deep.equal([])
  })

  it('gives back what a field held before a scan went into it', async () => {
    await page.click('#typed-digits summary')
    await page.fill('#digits', '1234')
    await page.focus('#digits')
    await page.route('**/prepare', (route) => route.abort())

    await scanWithKeys(page, card.code)

    await shows('.result--no')
    expect(await page.inputValue('#digits')).to.equal('1234')
  })

  it('takes the digits that a senior reads out', async () => {
    const phone = await aBoundPhone(world, memberId)
    const body = { shopId: world.shopId }
    const typed = expectStatus(await call('POST', '/my/typed-codes', { token: phone, body }), 201)

    await page.click('#typed-digits summary')
    await page.fill('#digits', typed.body.digits)
    await page.click('#digits-form button')

    await shows('#bill-form')
    expect(await page.innerText('#person-facts')).to.include('手机会员码')
  })

  it('takes a card number with the last digits of the phone, and says so when they do not match', async () => {
    await page.click('#typed-card summary')
    await page.fill('#card-number', card.cardNumber)
    await page.fill('#phone-last4', '0000')
    await page.click('#card-form button')
    await shows('.result--no')
    expect(await resultText()).to.include('对不上')

    await page.click('#result-again')
    await page.fill('#phone-last4', '5678')
    await page.click('#card-form button')

    await shows('#bill-form')
    expect(await page.innerText('#person-name')).to.equal('李*云')
  })

  it('asks for what is missing in typed entries before it asks the server', async () => {
    await page.click('#typed-digits summary')
    await page.fill('#digits', '123')
    await page.click('#digits-form button')

    expect(await page.innerText('#digits-error')).to.equal('请输入 8 位数字')
  })

  it('shows benefits that apply first, and the others with their reason', async () => {
    await aBenefit(world, { title: '高龄免费', kind: 'free_service', valueFen: 1500, minAge: 90 })
    await aBenefit(world, { title: '立减五元', kind: 'amount_off', amountOffFen: 500 })

    await scanWithKeys(page, card.code)

    await shows('#benefits-title')
    expect(await page.locator('#offers .offer__title').allInnerTexts()).to.have.members([
      '理发八五折',
      '立减五元',
    ])
    expect(await page.innerText('#offers-not'))
      .to.include('高龄免费')
      .and.include('年龄未达到')
    await page.click('text=立减五元')
    await page.fill('#bill', '20')
    expect(await page.innerText('#preview-payable')).to.equal('¥15.00')
  })

  it('reads the bill from the large keys', async () => {
    await scanWithKeys(page, card.code)
    await shows('#bill-form')

    for (const key of ['8', '6', '.', '5', '5', '9', 'back', '0']) await page.click(`[data-key="${key}"]`)

    expect(await page.inputValue('#bill')).to.equal('86.50')
    expect(await page.innerText('#preview-payable')).to.equal('¥73.52')
  })

  it('says what is wrong with the amount and sends nothing', async () => {
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url())
    })
    await scanWithKeys(page, card.code)
    await shows('#bill-form')
    sent.length = 0

    for (const [typed, words] of [
      ['', '请输入消费金额'],
      ['8.555', '金额不对'],
    ] as const) {
      await page.fill('#bill', typed)
      await page.click('.button--confirm')
      expect(await page.innerText('#bill-error')).to.include(words)
    }
    await page.fill('#bill', '9')
    expect(await page.innerText('#bill-warning')).to.include('未满 ¥10.00')
    expect(sent).to.deep.equal([])
  })

  it('shows a refusal red, with its sign, its reason and what to do, and the next scan works at once', async () => {
    await redeemBill('9')
    await shows('.result--no')
    expect(await resultText())
      .to.include('不能核销')
      .and.include('消费金额未达到')
    expect(await page.getAttribute('#result-sign', 'href')).to.include('#refused')
    expect(await page.isVisible('#result-back')).to.equal(true)

    await scanWithKeys(page, card.code)

    await shows('#bill-form')
  })

  it('tells a code that was used, with the time', async () => {
    const code = await aPhoneCode(await aBoundPhone(world, memberId))
    await scanWithKeys(page, code)
    await shows('#bill-form')
    await page.fill('#bill', '30')
    await page.keyboard.press('Enter')
    await shows('.result--ok')

    await scanWithKeys(page, code)

    await shows('.result--no')
    expect(await resultText()).to.match(/会员码已用过.*\d\d:\d\d:\d\d 用过。就在本店用的/s)
  })

  it('tells a payment code apart from a member’s code', async () => {
    await page.evaluate(`for (const key of [...'134567890123456789', 'Enter'])
      window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`)

    await shows('.result--no')
    expect(await resultText()).to.include('付款码')
  })

  it('asks for the person when the amount is large, and goes on under the same key', async () => {
    await aBenefit(world, {
      title: '大件九折',
      kind: 'percent_off',
      percentOff: 10,
      minSpendFen: 20_000,
      secondFactorAboveFen: 10_000,
    })
    const keys: (string | undefined)[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v1/redemptions')) keys.push(request.headers()['idempotency-key'])
    })
    await scanWithKeys(page, card.code)
    await page.click('text=大件九折')
    await page.fill('#bill', '300')
    await shows('#factor')
    await page.click('.button--confirm')
    expect(await page.innerText('#factor-error')).to.include('手机号后四位')

    await page.fill('#factor-last4', '1111')
    await page.click('.button--confirm')
    await page.waitForSelector('#factor-error:has-text("不对")')
    await page.fill('#factor-last4', '5678')
    await page.click('.button--confirm')

    await shows('.result--ok')
    expect(keys).to.have.length(2)
    expect(keys[0]).to.equal(keys[1])
  })

  it('asks for the person when only the server knows that it must', async () => {
    const settings = { printedCardDailyLimit: null, printedCardSecondFactorAboveFen: 1000 }
    const strict = await aWorld({ settings })
    await aBenefit(strict)
    const holder = await aCardHolder(strict)
    const own = await openCounter(strict)
    await scanWithKeys(own.page, holder.card.code)
    await own.page.waitForSelector('#bill-form:visible')
    await own.page.fill('#bill', '100')
    await own.page.keyboard.press('Enter')
    await own.page.waitForSelector('#factor:visible')

    await own.page.check('#factor-person')
    await own.page.click('.button--confirm')

    await own.page.waitForSelector('.result--ok:visible')
    await own.close()
  })

  it('voids a record of its own, with a reason, and says what follows', async () => {
    await redeemBill('86')
    await page.click('[data-void]')
    await shows('#void-form')
    expect(await page.innerText('#void-what'))
      .to.include('李*云')
      .and.include('¥12.90')
    await page.click('#void-form [type=submit]')
    expect(await page.innerText('#void-error')).to.equal('请选一个原因')

    await page.check('[name=reason][value=wrong_amount]')
    await page.click('#void-form [type=submit]')

    await shows('.result--warn')
    expect(await resultText()).to.include('已撤销')
    await page.waitForSelector('.record--voided')
    expect(await page.innerText('.today__total')).to.include('0 笔')
    expect(await page.locator('[data-void]').count()).to.equal(0)
  })

  it('wants to know more when the reason is another one', async () => {
    await redeemBill('86')
    await page.click('[data-void]')
    await page.check('[name=reason][value=other]')
    await page.click('#void-form [type=submit]')
    expect(await page.innerText('#void-error')).to.equal('请写明原因')

    await page.fill('#void-note', '老人改主意了')
    await page.click('#void-form [type=submit]')

    await shows('.result--warn')
  })

  it('says that nothing was recorded when the network is away at the scan', async () => {
    await page.route('**/prepare', (route) => route.abort())

    await scanWithKeys(page, card.code)

    await shows('.result--no')
    expect(await resultText())
      .to.include('网络不通')
      .and.include('没有产生任何记录')
  })

  it('sends to sign in again when the session has ended', async () => {
    await counter.context.clearCookies({ name: 'yl_access' })

    await scanWithKeys(page, card.code)

    await shows('#result-login')
    expect(await page.getAttribute('#result-login', 'href')).to.equal('/login?next=%2Fcounter')
  })

  describe('when the answer is lost', () => {
    /** The server gets the request; the page never gets the answer. */
    async function loseAnswers(times: number) {
      let left = times
      await page.route(REDEEM, async (route) => {
        if (left <= 0) return route.continue()
        left -= 1
        await route.fetch()
        await route.abort()
      })
    }

    it('shows the unknown outcome and asks by key, without recording twice', async () => {
      await loseAnswers(100)
      await redeemBill('86')
      await shows('#unknown-ask')
      expect(await page.innerText('.result--unknown'))
        .to.include('结果未知，请勿重复让利')
        .and.include('李*云')

      await page.click('#unknown-ask')

      await shows('.result--ok')
      expect(await resultText()).to.include('只记了一次')
      const list = await call('GET', '/redemptions', { token: world.cashier })
      expect(list.body.items).to.have.length(1)
    })

    it('tries again by itself, under the same key', async () => {
      await loseAnswers(1)
      await redeemBill('86')

      await shows('.result--ok')
      const list = await call('GET', '/redemptions', { token: world.cashier })
      expect(list.body.items).to.have.length(1)
    })

    it('knows the key after a reload and finds the outcome', async () => {
      await loseAnswers(100)
      await redeemBill('86')
      await shows('#unknown-ask')

      await page.reload()

      await shows('.result--ok')
      expect(await resultText()).to.include('¥12.90')
    })

    it('voids by key on demand, so that nothing is given', async () => {
      await loseAnswers(100)
      await redeemBill('86')
      await shows('#unknown-void')

      await page.click('#unknown-void')

      await shows('.result--warn')
      expect(await resultText()).to.include('不能让利')
      const list = await call('GET', '/redemptions', { token: world.cashier })
      expect(list.body.items.map((item: { status: string }) => item.status)).to.deep.equal(['voided'])
    })

    it('sends the same again when the server never got it', async () => {
      await page.route(REDEEM, (route) => route.abort())
      await redeemBill('86')
      await shows('#unknown-ask')
      await page.unroute(REDEEM)

      // The page may have tried by itself meanwhile, and be past this screen.
      await page.dispatchEvent('#unknown-ask', 'click')

      await shows('.result--ok')
    })

    it('does not take a log-in page of the network for an answer', async () => {
      await page.route(REDEEM, (route) =>
        route.fulfill({ status: 200, contentType: 'text/html', body: '<p>Wi-Fi' }),
      )
      await redeemBill('86')

      await shows('#unknown-ask')
    })
  })
})

describe('the counter looked at closely', () => {
  for (const locale of ['zh-CN', 'en'] as const) {
    for (const [width, height, colorScheme] of [
      [390, 844, 'light'],
      [1280, 860, 'dark'],
    ] as const) {
      it(`is sound in every state at ${width} px, ${colorScheme}, in ${locale}`, async () => {
        const world = await aWorld()
        await aBenefit(world, { title: '理发八五折', secondFactorAboveFen: 10_000 })
        await aBenefit(world, { title: '高龄免费', kind: 'free_service', valueFen: 1500, minAge: 90 })
        const { card } = await aCardHolder(world)
        const counter = await openCounter(world, { width, height, colorScheme, locale })
        const { page } = counter
        const shows = (selector: string) => page.waitForSelector(`${selector}:visible`)

        await page.click('#typed-digits summary')
        await page.click('#typed-card summary')
        await expectSound(page, 'scan')
        await scanWithKeys(page, card.code)
        await shows('#bill-form')
        await page.fill('#bill', '86')
        await expectSound(page, 'bill')
        await page.fill('#bill', '860')
        await shows('#factor')
        await expectSound(page, 'second factor')
        await page.click('#other-benefit')
        await shows('#benefits-title')
        await expectSound(page, 'benefits')
        await page.click('.offer')
        await page.fill('#bill', '86')
        await page.keyboard.press('Enter')
        await shows('.result--ok')
        await page.waitForSelector('[data-void]')
        await expectSound(page, 'success')
        await page.click('[data-void]')
        await shows('#void-form')
        await expectSound(page, 'void')
        await page.check('[name=reason][value=test]')
        await page.click('#void-form [type=submit]')
        await shows('.result--warn')
        await page.waitForSelector('.record--voided')
        await expectSound(page, 'voided')
        await scanWithKeys(page, 'YP1:NO SUCH CARD')
        await shows('.result--no')
        await expectSound(page, 'refusal')
        await page.route(REDEEM, (route) => route.abort())
        await scanWithKeys(page, card.code)
        await shows('#bill-form')
        await page.fill('#bill', '50')
        await page.keyboard.press('Enter')
        await shows('#unknown-ask')
        await expectSound(page, 'unknown outcome')

        expect(counter.complaints).to.deep.equal([])
        await counter.close()
      })
    }
  }
})
