import { randomInt } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import { expect } from 'chai'
import { aBenefit, aCardHolder, aWorld } from '../builders/world.js'
import { call } from '../helpers/api.js'
import { aCutLine } from '../helpers/cut-line.js'
import { aCounterDevice, openOfflineCounter, scanAtOnce } from '../helpers/offline-counter.js'

const ROUNDS = 50
/** An amber result is stored and drawn well within this time. */
const LONGEST_MS = 80

/** Tells the test of every amber result at the moment in which it stands on the page. */
const TELL_WHAT_IS_SHOWN = `addEventListener('DOMContentLoaded', () => {
  const result = document.getElementById('result')
  if (!result) return
  new MutationObserver(() => {
    if (result.classList.contains('result--warn')) noteShown(result.innerText)
  }).observe(result, { attributes: true, childList: true, subtree: true })
})`

const STORED = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('yinlinghui-counter-offline')
  opening.onerror = reject
  opening.onsuccess = () => {
    const all = opening.result.transaction('entries').objectStore('entries').getAll()
    all.onsuccess = () => resolve(all.result.map(({ item, label }) => ({ item, name: label.name })))
    all.onerror = reject
  }
})`

interface Stored {
  name: string
  item: { sequence: number; previousHash: string; hash: string }
}

describe('the counter killed between storing and showing', () => {
  it(`has stored whatever it showed, in ${ROUNDS} rounds, and hands in each once`, async () => {
    const world = await aWorld()
    await aBenefit(world, { title: '理发八五折' })
    const holders = await Promise.all(Array.from({ length: ROUNDS }, () => aCardHolder(world)))
    const line = await aCutLine()
    const counter = await openOfflineCounter(await aCounterDevice(world), line.baseUrl)
    await counter.page.waitForSelector('#line-text:has-text("离线授权至")')
    const { context } = counter
    const shown = new Set<string>()
    await context.exposeFunction('noteShown', (text: string) => {
      const name = /卡号[\d ]+\d/.exec(text)?.[0]
      if (name) shown.add(name)
    })
    await context.addInitScript(TELL_WHAT_IS_SHOWN)
    await line.cut()

    for (const { card } of holders) {
      const page = await context.newPage()
      await page.goto(`${line.baseUrl}/counter`)
      await page.click('#go-offline')
      await scanAtOnce(page, card.code)
      await page.waitForSelector('#bill-form:visible')
      await page.fill('#bill', '86')
      const submitted = page
        .evaluate("document.getElementById('bill-form').requestSubmit()")
        .catch(() => null)
      await after(randomInt(0, LONGEST_MS))
      await page.close()
      await submitted
    }

    const stored = await counter.page.evaluate<Stored[]>(STORED)
    expect(shown.size, 'some rounds came as far as showing').to.be.above(0)
    expect(stored.map(({ name }) => name)).to.include.members([...shown])
    const items = stored.map(({ item }) => item).sort((a, b) => a.sequence - b.sequence)
    expect(items.map(({ sequence }) => sequence)).to.deep.equal(items.map((_, index) => index + 1))
    for (const [index, { previousHash }] of items.entries()) {
      if (index > 0) expect(previousHash).to.equal(items[index - 1]?.hash)
    }
    await line.mend()
    await counter.page.goto(`${line.baseUrl}/counter`)
    await counter.page.waitForSelector('#line[data-line=online]')
    await counter.page.waitForSelector('#line-text:not(:has-text("待同步"))')
    const list = await call('GET', '/redemptions?limit=200', { token: world.manager })
    expect(list.body.items).to.have.length(stored.length)
    await counter.close()
    await line.close()
    expect(counter.complaints).to.deep.equal([])
  })
})
