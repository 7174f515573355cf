import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { aBenefit, aCardHolder, aWorld, type PrintedCard, type World } from '../builders/world.js'
import { call } from '../helpers/api.js'
import { openCounter, type CounterPage } from '../helpers/counter-page.js'
import { scanAtOnce } from '../helpers/offline-counter.js'
import { expectSound } from './inspect.js'

const CORRECT = '**/correct'

describe('correcting a bill when answers are lost', () => {
  let world: World
  let card: PrintedCard
  let counter: CounterPage
  let page: Page
  let keys: (string | undefined)[]

  beforeEach(async () => {
    world = await aWorld()
    await aBenefit(world, { title: '理发八五折', minSpendFen: 1000 })
    ;({ card } = await aCardHolder(world))
    counter = await openCounter(world)
    page = counter.page
    await page.clock.install()
    keys = []
    page.on('request', (request) => {
      if (request.url().endsWith('/correct')) keys.push(request.headers()['idempotency-key'])
    })
  })

  afterEach(async () => {
    await counter.close()
    expect(counter.complaints).to.deep.equal([])
  })

  const shows = (selector: string) => page.waitForSelector(`${selector}:visible`)
  const corrected = () => page.waitForSelector('#result-word:has-text("金额已更正"):visible')

  async function records(): Promise<Record<string, unknown>[]> {
    const { body } = await call('GET', '/redemptions', { token: world.cashier })
    return body.items as Record<string, unknown>[]
  }

  async function redeem(yuan: string) {
    await scanAtOnce(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', yuan)
    await page.keyboard.press('Enter')
    await shows('.result--ok')
  }

  async function correct(yuan: string) {
    await redeem('860')
    await page.click('[data-correct]')
    await shows('#correct-form')
    await page.fill('#correct-bill', yuan)
    await page.click('#correct-confirm')
  }

  /** The server gets the requests; the page never gets the answers. */
  const loseAnswers = () =>
    page.route(CORRECT, async (route) => {
      await route.fetch()
      await route.abort()
    })

  /** The page tries by itself no more, so that the next try is the test's. */
  async function holdStill() {
    await shows('#unknown-ask')
    await page.clock.pauseAt(Date.now() + 1000)
    await page.waitForSelector('#unknown-progress:has-text("秒后自动再查")')
  }

  async function expectOneCorrection() {
    const [right, wrong, ...more] = await records()
    expect(more).to.deep.equal([])
    expect(right).to.include({ status: 'committed', billFen: 8600, correctionOf: wrong?.id })
    expect(new Set(keys).size).to.equal(1)
  }

  it('says that it is not known, offers no void, and finds the outcome by the same key', async () => {
    await loseAnswers()
    await correct('86')
    await shows('#unknown-ask')
    expect(await page.innerText('.result--unknown'))
      .to.include('更正结果未知')
      .and.include('李*云')
      .and.include('理发八五折')
    expect(await page.isVisible('#unknown-void')).to.equal(false)
    expect(await page.innerText('#unknown-help')).to.include('不会改两次')
    await expectSound(page, 'a correction of unknown outcome')

    await holdStill()
    await page.unroute(CORRECT)
    await page.click('#unknown-ask')

    await corrected()
    await expectOneCorrection()
  })

  it('knows the key after a reload, and corrects once', async () => {
    await loseAnswers()
    await correct('86')
    await shows('#unknown-ask')
    await page.unroute(CORRECT)

    await page.reload()

    await corrected()
    expect(keys.length).to.be.above(1)
    await expectOneCorrection()
  })

  it('sends the same again when the server never got it', async () => {
    await page.route(CORRECT, (route) => route.abort())
    await correct('86')
    await shows('#unknown-ask')
    expect(await records()).to.have.length(1)
    await holdStill()
    await page.unroute(CORRECT)

    await page.click('#unknown-ask')

    await corrected()
    await expectOneCorrection()
  })

  it('tells the refusal that was kept under the key, and leaves the record as it was', async () => {
    await loseAnswers()
    await correct('9')
    await holdStill()
    await page.unroute(CORRECT)
    await page.click('#unknown-ask')

    await shows('.result--no')
    expect(await page.innerText('#result')).to.include('没有更正')
    expect((await records()).map(({ status }) => status)).to.deep.equal(['committed'])
  })

  it('lets the next person be served meanwhile, and finds it out when the cashier asks', async () => {
    await page.route(CORRECT, (route) => route.abort())
    await correct('86')
    await shows('#unknown-ask')
    // Its own tries are over: then it may be left.
    for (const seconds of [1, 3, 10, 30]) {
      await page.waitForSelector('#unknown-progress:has-text("秒后自动再查")')
      await page.clock.runFor(seconds * 1000 + 500)
    }
    await page.click('#unknown-later')
    await shows('#pending-bar')
    const { card: next } = await aCardHolder(world)
    await scanAtOnce(page, next.code)
    await shows('#bill-form')
    await page.fill('#bill', '10')
    await page.keyboard.press('Enter')
    await shows('.result--ok')
    await page.unroute(CORRECT)

    await page.click('#pending-bar')

    await corrected()
    expect(await page.isVisible('#pending-bar')).to.equal(false)
    expect(await records()).to.have.length(3)
  })
})
