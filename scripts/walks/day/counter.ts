import { expect } from 'chai'
import { scanWithKeys } from '../../../test/helpers/counter-page.js'
import { aPerson, send, signedIn, type Person } from '../people.js'
import { figureOf, tilesOf } from '../overview.js'
import { open, type Day } from './day.js'

/** The counter of the canteen: a redemption, a void, and an hour without network. */
export async function serveAtTheCounter(day: Day): Promise<void> {
  await redeemAndVoid(day)
  await serveWithoutNetwork(day)
}

async function today(day: Day) {
  await open(day, day.staff.page, '/console')
  const tiles = await tilesOf(day.staff.page)
  return { redemptions: figureOf(tiles, '今天 · 核销次数'), discount: figureOf(tiles, '今天 · 优惠金额') }
}

/** Scans, gives the first benefit that takes a share off, for a bill in yuan; answers the discount in fen. */
async function give({ page }: Person, code: string, yuan: string): Promise<number> {
  await scanWithKeys(page, code)
  await page.waitForSelector('#offers .offer__title:visible, #bill-form:visible')
  const offer = page.locator('#offers .offer__title:visible').first()
  if (await offer.isVisible()) await offer.click()
  await page.waitForSelector('#bill-form:visible')
  await page.fill('#bill', yuan)
  const shown = await page.innerText('#preview-discount')
  return Math.round(Number(/[\d.]+/.exec(shown)?.[0]) * 100)
}

async function redeemAndVoid(day: Day) {
  const { walk, demo } = day
  const cashier = await signedIn(demo, demo.logins.cashier)
  const { page } = cashier
  let before = { redemptions: 0, discount: 0 }

  await walk.step('收银台：扫码、核销，社区的数字跟着变', async () => {
    before = await today(day)
    await open(day, page, '/counter')
    await page.waitForSelector('#counter[data-state]')
    await walk.look(page, 'counter')
    const discount = await give(cashier, day.member.code, '42')
    await walk.look(page, 'counter-bill')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.result--ok:visible')
    await walk.look(page, 'counter-done')
    expect(discount).to.be.above(0)
    expect(await today(day)).to.deep.equal({
      redemptions: before.redemptions + 1,
      discount: before.discount + discount,
    })
    await open(day, day.staff.page, '/console/redemptions')
    expect(await day.staff.page.innerText('main tbody tr >> nth=0')).to.include('卢*云')
    await walk.look(day.staff.page, 'redemptions')
  })

  await walk.step('收银台：金额打错了，撤销，数字回到原来', async () => {
    await page.waitForSelector('[data-void]')
    await page.click('[data-void] >> nth=0')
    await page.waitForSelector('#void-form:visible')
    await page.check('[name=reason][value=wrong_amount]')
    await walk.look(page, 'counter-void')
    await page.click('#void-form [type=submit]')
    await page.waitForSelector('.result--warn:visible')
    await walk.look(page, 'counter-voided')
    expect(await today(day)).to.deep.equal(before)
    expect(cashier.complaints).to.deep.equal([])
  })
  await cashier.close()
}

/** A tablet is enrolled; while it has no network the card is blocked as lost, and is taken: staff decide who bears it. */
async function serveWithoutNetwork(day: Day) {
  const { walk, demo } = day
  const { page: office } = day.staff
  const tablet = await aPerson()
  const { page } = tablet

  await walk.step('店长添加收银设备，收银员用 PIN 解锁', async () => {
    const manager = await signedIn(demo, demo.logins.manager)
    await open(day, manager.page, '/shop')
    await walk.look(manager.page, 'shop-desk')
    await open(day, manager.page, '/shop/devices/new')
    await manager.page.fill('#name', '前台平板')
    await manager.page.check('[name=profile] >> nth=0')
    await send(manager.page)
    await walk.look(manager.page, 'device-invited')
    const link = await manager.page.innerText('.link-text')
    await page.goto(link)
    await walk.look(page, 'device-enrol')
    await send(page, 'main form button.button--main')
    await page.waitForSelector('#unlock-form')
    await walk.look(page, 'counter-unlock')
    await page.check('.person-choice:has-text("张小燕") input')
    await page.fill('#pin', demo.logins.cashier.pin ?? '')
    await page
      .waitForURL('**/counter', { timeout: 5000 })
      .catch(() => send(page, '#unlock-form [type=submit]'))
    await page.waitForSelector('#counter[data-state]')
    await page.evaluate('navigator.serviceWorker.ready')
    await page.waitForSelector('#line-text:has-text("离线授权至")')
    await manager.close()
  })

  await walk.step('断网时照样受理，恢复后自动上传', async () => {
    await page.context().setOffline(true)
    for (const _ of [1, 2]) {
      await scanWithKeys(page, day.member.code)
      await page.waitForSelector('.result--no:visible, #go-offline:visible')
    }
    await page.click('#go-offline')
    await page.waitForSelector('#offline-bar:visible')
    await open(day, office, `/console/members/${day.member.id}`)
    const block = `form[action$="/cards/${day.member.cardId}/block"]`
    await office.locator(`details:has(${block}) summary`).click()
    await office.fill(`${block} [name=reason]`, '老人来电说卡丢了')
    await send(office, `${block} button`)
    await walk.look(office, 'card-blocked')
    await give(tablet, day.member.code, '42')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.result--warn:visible')
    await walk.look(page, 'counter-offline')
    await page.context().setOffline(false)
    await page.waitForSelector('#line[data-line=online]', { timeout: 60_000 })
    await page.waitForSelector('#line-text:not(:has-text("待同步"))')
    await walk.look(page, 'counter-uploaded')
  })

  await walk.step('离线记录：停用的卡被用了，由社区决定给付', async () => {
    await open(day, office, '/console/offline?state=undecided')
    await office.waitForSelector('main tbody a.row-link')
    await walk.look(office, 'offline')
    await office.click('main tbody a.row-link >> nth=0')
    await office.waitForURL(/offline\/[0-9a-f]{24}/)
    await walk.look(office, 'offline-case')
    await office.check('[name=decision][value=pay]')
    await office.fill('[name=reason]', '已与店长核对当日小票')
    await send(office, 'form[action="/console/offline/decisions"] .button--main')
    expect(await office.innerText('main')).to.include('给付')
    await open(day, office, '/console')
    expect(figureOf(await tilesOf(office), '需要留意 · 离线记录待处理')).to.equal(0)
  })
  await tablet.close()
}
