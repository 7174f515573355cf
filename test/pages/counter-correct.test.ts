import { expect } from 'chai'
import { Types } from 'mongoose'
import type { Page } from 'playwright-core'
import { businessDayOf } from '../../src/lib/business-day.js'
import { aRedemption, insertRedemptions } from '../builders/redemption.builder.js'
import { aBenefit, aCardHolder, aWorld, type PrintedCard, type World } from '../builders/world.js'
import { call } from '../helpers/api.js'
import { openCounter, type CounterPage } from '../helpers/counter-page.js'
import { scanAtOnce } from '../helpers/offline-counter.js'
import { expectSound } from './inspect.js'
import { LOOKS } from './looks.js'

describe('correcting, looking twice and carers at the counter', () => {
  let world: World
  let benefitId: string
  let card: PrintedCard
  let counter: CounterPage | undefined
  let page: Page

  async function open(settings: Record<string, unknown> = {}, terms: Record<string, unknown> = {}) {
    world = await aWorld({ settings })
    benefitId = await aBenefit(world, { title: '理发八五折', minSpendFen: 1000, ...terms })
    ;({ card } = await aCardHolder(world))
  }

  async function openPage(options: Parameters<typeof openCounter>[1] = {}) {
    counter = await openCounter(world, options)
    page = counter.page
  }

  afterEach(async () => {
    await counter?.close()
    expect(counter?.complaints ?? []).to.deep.equal([])
    counter = undefined
  })

  const shows = (selector: string) => page.waitForSelector(`${selector}:visible`)
  const records = async () => (await call('GET', '/redemptions', { token: world.cashier })).body.items

  async function redeemBill(yuan: string) {
    await scanAtOnce(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', yuan)
    await page.keyboard.press('Enter')
  }

  async function redeemAndOpenCorrection(yuan: string) {
    await redeemBill(yuan)
    await shows('.result--ok')
    await page.click('[data-correct]')
    await shows('#correct-form')
  }

  /** Bills of the last days, so that the shop has a usual one. */
  async function usualBills(billFen: number) {
    const shopId = new Types.ObjectId(world.shopId)
    const more = { benefitId: new Types.ObjectId(benefitId), billFen, businessDay: businessDayOf(new Date()) }
    const { communityId } = world
    await insertRedemptions(Array.from({ length: 5 }, () => aRedemption({ communityId, shopId, ...more })))
  }

  it('corrects a bill in one step: old and new amount side by side, one call, both records in the list', async () => {
    await open()
    await openPage()
    await redeemAndOpenCorrection('860')
    const calls: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') calls.push(new URL(request.url()).pathname)
    })
    expect(await page.innerText('#correct-old')).to.equal('¥860.00')
    expect(await page.innerText('#correct-what')).to.include('李*云')

    for (const key of ['8', '6']) await page.click(`#correct-keypad [data-key="${key}"]`)
    expect(await page.innerText('#correct-discount')).to.equal('−¥12.90')
    expect(await page.innerText('#correct-payable')).to.equal('¥73.10')
    await page.keyboard.press('Enter')

    await shows('.result--ok')
    expect(await page.innerText('#result'))
      .to.include('金额已更正')
      .and.include('¥73.10')
    expect(calls).to.have.length(1)
    await page.waitForSelector('.record--voided')
    expect(await page.innerText('.record--voided')).to.include('已更正金额')
    expect(await page.innerText('.today__total'))
      .to.include('1 笔')
      .and.include('¥12.90')
    const [right, wrong] = await records()
    expect(right).to.include({ status: 'committed', billFen: 8600, correctionOf: wrong.id })
    expect(wrong).to.include({ status: 'voided', billFen: 86_000, correctedBy: right.id })
  })

  it('says what is wrong with the amount and sends nothing', async () => {
    await open()
    await openPage()
    await redeemAndOpenCorrection('86')
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url())
    })

    for (const [typed, words] of [
      ['', '请输入消费金额'],
      ['8.555', '金额不对'],
      ['86', '和原来的金额一样'],
    ] as const) {
      await page.fill('#correct-bill', typed)
      await page.click('#correct-confirm')
      expect(await page.innerText('#correct-error')).to.include(words)
    }
    await page.fill('#correct-bill', '9')
    expect(await page.innerText('#correct-warning')).to.include('未满 ¥10.00')
    await page.click('#correct-cancel')

    await shows('#camera')
    expect(sent).to.deep.equal([])
  })

  it('tells the reason when a rule says no, and leaves the record as it was', async () => {
    await open()
    await openPage()
    await redeemAndOpenCorrection('86')

    await page.fill('#correct-bill', '9')
    await page.click('#correct-confirm')

    await shows('.result--no')
    expect(await page.innerText('#result'))
      .to.include('没有更正')
      .and.include('消费金额未达到')
    expect((await records()).map(({ status }: { status: string }) => status)).to.deep.equal(['committed'])
  })

  it('asks for the person when the right bill is a large one, and goes on under the same key', async () => {
    await open({ printedCardSecondFactorAboveFen: 2000 })
    await openPage()
    const keys: (string | undefined)[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/correct')) keys.push(request.headers()['idempotency-key'])
    })
    await redeemAndOpenCorrection('86')
    await page.fill('#correct-bill', '860')
    await page.click('#correct-confirm')
    await shows('#correct-factor')

    await page.fill('#correct-factor-last4', '5678')
    await page.click('#correct-confirm')

    await shows('.result--ok')
    expect(keys).to.have.length(2)
    expect(keys[0]).to.equal(keys[1])
  })

  it('asks once to look again at a bill ten times the usual, and goes on with one more tap', async () => {
    await open()
    await usualBills(3000)
    await openPage()
    await scanAtOnce(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', '299.99')
    expect(await page.isVisible('#bill-implausible')).to.equal(false)
    await page.fill('#bill', '300')
    await page.click('.button--confirm')

    await shows('#bill-implausible')
    expect(await page.innerText('#bill-implausible')).to.include('十倍以上')
    await expectSound(page, 'a second look')
    expect(await page.isVisible('.result--ok')).to.equal(false)
    await page.click('.button--confirm')

    await shows('.result--ok')
    await page.click('[data-correct]')
    await page.fill('#correct-bill', '3000')
    await page.click('#correct-confirm')
    await shows('#correct-implausible')
    await page.fill('#correct-bill', '30')
    expect(await page.isVisible('#correct-implausible')).to.equal(false)
    await page.click('#correct-confirm')
    await page.waitForSelector('#result-word:has-text("金额已更正")')
  })

  it('takes a carer after one tap and a check, and shows so in the list', async () => {
    await open()
    await openPage()
    await scanAtOnce(page, card.code)
    await shows('#bill-form')
    expect(await page.isVisible('#factor')).to.equal(false)

    await page.click('#carer')
    expect(await page.innerText('#carer-note')).to.include('可以代办')
    expect(await page.innerText('#factor')).to.include('已核实来人')
    await page.fill('#bill', '86')
    await page.click('.button--confirm')
    expect(await page.innerText('#factor-error')).to.include('手机号后四位')
    await page.check('#factor-person')
    await page.click('.button--confirm')

    await shows('.result--ok')
    await page.waitForSelector('.record__tag:has-text("代办")')
    expect((await records())[0]).to.include({ presentedBy: 'carer' })
    // The next member is there in person until somebody says otherwise.
    await scanAtOnce(page, (await aCardHolder(world)).card.code)
    await shows('#bill-form')
    expect(await page.getAttribute('#carer', 'aria-pressed')).to.equal('false')
    expect(await page.isVisible('#factor')).to.equal(false)
  })

  it('says that a carer is not accepted where the community decided so, and sends nothing', async () => {
    await open({ carerPolicy: 'refuse' })
    await openPage()
    await scanAtOnce(page, card.code)
    await shows('#bill-form')

    await page.click('#carer')
    expect(await page.innerText('#carer-note')).to.include('须老人本人到场')
    await page.fill('#bill', '86')
    await page.click('.button--confirm')
    expect(await page.innerText('#bill-error')).to.include('不能代办')
    expect(await records()).to.deep.equal([])

    await page.click('#carer')
    await page.click('.button--confirm')
    await shows('.result--ok')
  })

  it('has the receipt of a success and of each record of the day one tap away', async () => {
    await open()
    await openPage()
    await redeemBill('86')
    await shows('.result--ok')
    const [{ id }] = await records()
    const address = `/counter/redemptions/${id}/receipt`
    expect(await page.getAttribute('#result-receipt', 'href')).to.equal(address)
    await page.waitForSelector(`.record a[href="${address}"]`)

    const [receipt] = await Promise.all([
      counter?.context.waitForEvent('page'),
      page.click('#result-receipt'),
    ])

    await receipt?.waitForSelector('.slip')
    expect(await receipt?.innerText('.slip')).to.include('¥73.10')
    expect(await page.isVisible('.result--ok')).to.equal(true)
  })

  for (const look of LOOKS) {
    it(`is sound at ${look.width} px, ${look.colorScheme}, in ${look.locale}`, async () => {
      await open({ printedCardSecondFactorAboveFen: 2000 })
      await openPage(look)
      await scanAtOnce(page, card.code)
      await shows('#bill-form')
      await page.click('#carer')
      await expectSound(page, 'carer')
      await page.click('#carer')
      await page.fill('#bill', '86')
      await page.keyboard.press('Enter')
      await shows('.result--ok')
      await shows('[data-correct]')
      await expectSound(page, 'success with a receipt')
      await page.click('[data-correct]')
      await page.fill('#correct-bill', '860')
      await page.click('#correct-confirm')
      await shows('#correct-factor')
      await expectSound(page, 'correction')
      await page.check('#correct-factor-person')
      await page.click('#correct-confirm')
      await page.waitForSelector('.record--voided')
      await expectSound(page, 'corrected')
    })
  }
})
