import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { aBenefit, aCardHolder, aWorld, type PrintedCard, type World } from '../builders/world.js'
import { call } from '../helpers/api.js'
import { aCutLine, type CutLine } from '../helpers/cut-line.js'
import {
  aCounterDevice,
  openOfflineCounter,
  scanAtOnce,
  type OfflineCounter,
} from '../helpers/offline-counter.js'
import { expectSound } from './inspect.js'

describe('a carer at the counter without network', () => {
  let world: World
  let card: PrintedCard
  let line: CutLine
  let counter: OfflineCounter
  let page: Page

  async function openIn(settings: Record<string, unknown>) {
    world = await aWorld({ settings })
    await aBenefit(world, { title: '理发八五折' })
    ;({ card } = await aCardHolder(world))
    line = await aCutLine()
    counter = await openOfflineCounter(await aCounterDevice(world), line.baseUrl)
    page = counter.page
    await page.waitForSelector('#line-text:has-text("离线授权至")')
    await line.cut()
    for (const _ of [1, 2]) {
      await scanAtOnce(page, card.code)
      await page.waitForSelector('.result--no:visible, #go-offline:visible')
    }
    await page.click('#go-offline')
    await shows('#offline-bar:has-text("离线受理中")')
    await scanAtOnce(page, card.code)
    await shows('#bill-form')
    await page.fill('#bill', '86')
    await page.click('#carer')
  }

  afterEach(async () => {
    await counter.close()
    await line.close()
    expect(counter.complaints).to.deep.equal([])
  })

  const shows = (selector: string) => page.waitForSelector(`${selector}:visible`)

  it('is taken once the cashier has checked, in amber, and is recorded as a carer after the upload', async () => {
    await openIn({})
    expect(await page.innerText('#carer-note')).to.include('断网时也可以代办')
    expect(await page.isVisible('#factor-last4')).to.equal(false)
    await expectSound(page, 'a carer without network')

    await page.click('.button--confirm')
    expect(await page.innerText('#factor-error')).to.include('请先核对')
    await page.check('#factor-person')
    await page.click('.button--confirm')
    await shows('.result--warn')

    await line.mend()
    await page.waitForSelector('.record__tag:has-text("代办")')
    const { body } = await call('GET', '/redemptions', { token: world.manager })
    expect(body.items).to.have.length(1)
    expect(body.items[0]).to.include({ presentedBy: 'carer', status: 'committed' })
    expect(body.items[0].flags).to.equal(undefined)
  })

  it('is not taken where the community wants the member in person; the member is', async () => {
    await openIn({ carerPolicy: 'refuse' })
    expect(await page.innerText('#carer-note')).to.include('须老人本人到场')

    await page.click('.button--confirm')
    expect(await page.innerText('#bill-error')).to.include('不能代办')
    await page.click('#carer')
    await page.click('.button--confirm')

    await shows('.result--warn')
  })
})
