import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { aBenefit, aCardHolder, aWorld, type PrintedCard, type World } from '../builders/world.js'
import { call } from '../helpers/api.js'
import { openCounter, type CounterPage } from '../helpers/counter-page.js'
import { scanAtOnce } from '../helpers/offline-counter.js'
import { expectSound } from './inspect.js'
import { LOOKS } from './looks.js'

/** Every colour that the page shows, of text, borders and backgrounds, in which green is stronger than red and blue. */
const GREENS = `[...document.querySelectorAll('body, body *')]
  .filter((element) => element.checkVisibility())
  .flatMap((element) => {
    const { color, backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(element)
    return [color, backgroundColor, ...(borderTopWidth === '0px' ? [] : [borderTopColor])]
  })
  .filter((colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number)
    return alpha > 0 && green > red + 8 && green > blue + 8
  })`

describe('practice at the counter', () => {
  let world: World
  let card: PrintedCard
  let counter: CounterPage
  let page: Page
  let sent: string[]

  async function open(options: Parameters<typeof openCounter>[1] = {}) {
    counter = await openCounter(world, options)
    page = counter.page
    sent = []
    page.on('request', (request) => {
      if (request.method() !== 'GET') sent.push(request.url())
    })
  }

  beforeEach(async () => {
    world = await aWorld()
    await aBenefit(world, { title: '理发八五折' })
    ;({ card } = await aCardHolder(world))
  })

  afterEach(async () => {
    await counter.close()
    expect(counter.complaints).to.deep.equal([])
  })

  const shows = (selector: string) => page.waitForSelector(`${selector}:visible`)

  async function practise(code: string, yuan = '86') {
    await scanAtOnce(page, code)
    await page.click('.offer')
    await page.fill('#bill', yuan)
    await page.keyboard.press('Enter')
    await shows('.result--practice')
  }

  it('takes a real card through every step, sends nothing, records nothing and is never green', async () => {
    await open()
    await page.click('#practice-toggle')
    await shows('#practice-band')
    expect(await page.innerText('#practice-band')).to.include('练习模式：不会记录')

    await practise(card.code)

    for (const words of ['练习：不会记录', '¥73.10', '练习会员']) {
      expect(await page.innerText('#result')).to.include(words)
    }
    expect(await page.isVisible('#practice-band')).to.equal(true)
    expect(await page.locator('.result--ok').count()).to.equal(0)
    expect(await page.evaluate(GREENS)).to.deep.equal([])
    expect(await page.innerText('#practised-list')).to.include('¥12.90')
    expect(sent).to.deep.equal([])
    const list = await call('GET', '/redemptions', { token: world.manager })
    expect(list.body.items).to.deep.equal([])
  })

  it('works without any card at hand', async () => {
    await open()
    await page.click('#practice-toggle')

    await page.click('#practice-scan')

    await shows('#benefits-title')
    expect(await page.innerText('#person-name')).to.equal('练习会员')
  })

  it('ends with everything that was practised, and the next scan counts', async () => {
    await open()
    await page.click('#practice-toggle')
    await practise(card.code)

    await page.click('#practice-end')
    await page.waitForSelector('#practice-band', { state: 'hidden' })
    await scanAtOnce(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', '86')
    await page.keyboard.press('Enter')

    await shows('.result--ok')
    expect(await page.locator('#practised-list li').count()).to.equal(0)
    const list = await call('GET', '/redemptions', { token: world.manager })
    expect(list.body.items).to.have.length(1)
  })

  it('cannot begin while an outcome is unknown', async () => {
    await open()
    await page.route('**/api/v1/redemptions', (route) => route.abort())
    await scanAtOnce(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', '86')
    await page.keyboard.press('Enter')
    await shows('#unknown-ask')

    expect(await page.isVisible('#practice-toggle')).to.equal(false)
    await page.click('#unknown-later')
    await page.click('#practice-toggle')

    expect(await page.isVisible('#practice-band')).to.equal(false)
    expect(await page.innerText('#scan-status')).to.include('请先查清')
  })

  for (const look of LOOKS) {
    it(`is sound in every state at ${look.width} px, ${look.colorScheme}, in ${look.locale}`, async () => {
      await open(look)
      await page.click('#practice-toggle')
      await expectSound(page, 'practice')
      await page.click('#practice-scan')
      await shows('#benefits-title')
      await expectSound(page, 'benefits of practice')
      await page.click('.offer')
      await page.fill('#bill', '86')
      await expectSound(page, 'bill of practice')
      await page.keyboard.press('Enter')
      await shows('.result--practice')
      await expectSound(page, 'result of practice')
      expect(await page.evaluate(GREENS)).to.deep.equal([])
    })
  }
})
