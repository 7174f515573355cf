import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import {
  aBenefit,
  aCardHolder,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
  type World,
} from '../builders/world.js'
import { call, newKey } from '../helpers/api.js'
import { openCounter, type CounterPage } from '../helpers/counter-page.js'
import { expectSound } from './inspect.js'

const POINTS_A_MM = 72 / 25.4

describe('slips of 58 mm', () => {
  let world: World
  let id: string
  let counter: CounterPage
  let page: Page

  before(async () => {
    world = await aWorld()
    const benefitId = await aBenefit(world, { title: '理发八五折' })
    const { card } = await aCardHolder(world)
    const body = { prepareToken: await prepareToken(world, card.code), benefitId }
    id = expectStatus(await redeem(world, body), 201).body.id as string
  })

  afterEach(async () => {
    await counter.close()
    expect(counter.complaints).to.deep.equal([])
  })

  async function open(path: string, options: Parameters<typeof openCounter>[1] = {}) {
    counter = await openCounter(world, options)
    page = counter.page
    await page.goto(new URL(path, page.url()).href)
  }

  const receipt = () => `/counter/redemptions/${id}/receipt`

  for (const [what, path] of [
    ['receipt', receipt],
    ['totals of the shift', () => '/counter/shift-summary'],
  ] as const) {
    it(`print the ${what} on one page, as wide as the paper and no longer than what is on it`, async () => {
      await open(path())

      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')

      const [, width, height] = /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? []
      expect(Number(width) / POINTS_A_MM).to.be.closeTo(58, 0.5)
      expect(Number(height) / POINTS_A_MM).to.be.within(40, 120)
      expect(pdf.match(/\/Type\s*\/Page\b/g)).to.have.length(1)
    })
  }

  it('save a receipt as a picture that a phone can show', async () => {
    await open(receipt())

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#receipt-picture')])

    expect(download.suggestedFilename()).to.equal(`${id.toUpperCase()}.png`)
    const picture = readFileSync(await download.path())
    expect(picture.subarray(1, 4).toString()).to.equal('PNG')
    expect(picture.readUInt32BE(16)).to.equal(768)
    expect(picture.readUInt32BE(20)).to.be.within(500, 1200)
    // Black on white: a picture with nothing on it would be far smaller.
    expect(picture.length).to.be.above(10_000)
    expect(await page.innerText('#receipt-status')).to.include('存好')
  })

  it('say in large letters that a record was voided', async () => {
    const body = { reason: 'customer_left' }
    const key = newKey()
    expectStatus(await call('POST', `/redemptions/${id}/void`, { token: world.cashier, key, body }), 200)
    await open(receipt())

    expect(await page.innerText('.slip__void')).to.equal('已撤销')
    const size = await page.evaluate<string>(
      "getComputedStyle(document.querySelector('.slip__void')).fontSize",
    )
    expect(Number.parseFloat(size)).to.be.at.least(28)
  })

  for (const locale of ['zh-CN', 'en'] as const) {
    for (const [width, colorScheme] of [
      [390, 'dark'],
      [1280, 'light'],
    ] as const) {
      it(`are sound at ${width} px, ${colorScheme}, in ${locale}`, async () => {
        await open(receipt(), { width, colorScheme, locale })
        await expectSound(page, 'receipt')
        await page.goto(new URL('/counter/shift-summary', page.url()).href)
        await expectSound(page, 'totals of the shift')
      })
    }
  }
})
