import { expect } from 'chai'
import { addDays } from '../../../src/lib/business-day.js'
import { aPdf } from '../../../test/features/attachments/files.js'
import { isTold, send } from '../people.js'
import { figureOf, tilesOf } from '../overview.js'
import { open, pathOf, type Day } from './day.js'

const SHOP = '晨光豆浆铺'
const SENTENCE = '满20元打八五折，每人每天1次，最多优惠10元'
const scan = (name: string) => ({ name, mimeType: 'application/pdf', buffer: aPdf() })

/** An agreement that runs out is renewed; a new shop signs its first one. */
export async function settleAgreements(day: Day): Promise<void> {
  await renew(day)
  await welcomeShop(day)
}

async function renew(day: Day) {
  const { walk } = day
  const { page } = day.staff

  await walk.step('快到期的协议续签，附上签字扫描件', async () => {
    await open(day, page, '/console')
    const before = figureOf(await tilesOf(page), '需要留意 · 即将到期的协议')
    await open(day, page, '/console/agreements?expiringWithinDays=60')
    await walk.look(page, 'agreements-running-out')
    const rows = page.locator('main tbody tr')
    expect(await rows.count()).to.equal(before)
    await page.click('main tbody tr a.row-link >> nth=0')
    await page.waitForURL(/agreements\/[0-9a-f]{24}/)
    await walk.look(page, 'agreement-running-out')
    const former = pathOf(page)
    // Somebody may have drafted the renewal already; then the draft is what is gone on with.
    const renew = page.locator('a[href$="/renew"]')
    if (await renew.count()) {
      await Promise.all([page.waitForNavigation(), renew.click()])
      await walk.look(page, 'agreement-renew')
      await page.fill('#number', `ZL-${Date.now()}`)
      await send(page)
    } else await send(page, '.notice--warn a')
    await walk.look(page, 'agreement-renewed-draft')
    const agreement = pathOf(page)
    expect(agreement).to.not.equal(former)
    await page.click('a[href$="/attachments"] >> nth=0')
    await page.setInputFiles('#file', scan('续签签字页.pdf'))
    await send(page)
    await isTold(page, '附件已上传')
    await walk.look(page, 'agreement-scan')
    await open(day, page, `${agreement}/sign`)
    await walk.look(page, 'agreement-sign')
    await send(page)
    await isTold(page, '协议已签署')
    await walk.look(page, 'agreement-signed')
    await open(day, page, former)
    await walk.look(page, 'agreement-former')
    expect(await page.innerText('main')).to.include('续签的协议已经签署')
    await open(day, page, '/console')
    expect(figureOf(await tilesOf(page), '需要留意 · 即将到期的协议')).to.equal(before - 1)
  })
}

async function welcomeShop(day: Day) {
  const { walk, today } = day
  const { page } = day.staff
  let agreement = ''

  await walk.step('新商户、协议、优惠：一句话随填随变', async () => {
    await open(day, page, '/console/shops/new')
    await walk.look(page, 'shop-new')
    await page.fill('#name', SHOP)
    await page.selectOption('#category', 'daily_life')
    await page.fill('#address', '新旺街 7 号')
    await page.fill('#phone', '0352-2345699')
    await send(page)
    await isTold(page, '下一步：起草助老协议')
    await walk.look(page, 'shop-registered')
    await page.click('.page-head a[href$="/agreements/new"]')
    await page.fill('#number', `ZL-${Date.now()}`)
    await walk.look(page, 'agreement-new')
    await send(page)
    await isTold(page, '下一步：添加优惠项目')
    agreement = pathOf(page)
    await page.click('a[href$="/benefits/new"]')
    await page.fill('#title', '豆浆八五折')
    await page.fill('#percentOff', '15')
    await page.fill('#maxDiscountFen', '10')
    await page.fill('#minSpendFen', '20')
    await page.fill('#limits-0-max', '1')
    await page.waitForSelector(`#sentence-so-far:text-is("${SENTENCE}")`)
    await walk.look(page, 'benefit-new')
    await send(page)
    await isTold(page, '请核对下面这句话')
    expect(await page.innerText('.benefit__sentence')).to.equal(SENTENCE)
    await walk.look(page, 'benefit')
  })

  await walk.step('试算：谁、哪天、多少钱能优惠多少', async () => {
    await page.click('a[href$="/simulate"]')
    await page.fill('#q', 'l')
    await page.fill('#billFen', '86')
    await page.fill('#businessDay', addDays(today, 1))
    await send(page, 'main form[action$="/simulate"] .button--main')
    await walk.look(page, 'simulate-who')
    const first = page.locator('[name=memberId][type=radio] >> nth=0')
    if (await first.count()) await first.check()
    await send(page, 'main form[action$="/simulate"] .button--main')
    await walk.look(page, 'simulated')
    expect(await page.innerText('#result')).to.include('¥76.00')
  })

  await walk.step('签署，名录里马上看得到', async () => {
    await open(day, page, `${agreement}/attachments`)
    await page.setInputFiles('#file', scan('签字页.pdf'))
    await send(page)
    await open(day, page, `${agreement}/sign`)
    await send(page)
    await isTold(page, '协议已签署')
    expect(await page.innerText('h1 .badge')).to.include('生效中')
    await open(day, page, `${agreement}/print`)
    await walk.look(page, 'agreement-paper')
    await open(day, page, '/')
    const choose = page.locator('a.choose', { hasText: '御锦源' })
    if (await choose.count()) await Promise.all([page.waitForNavigation(), choose.click()])
    await walk.look(page, 'home')
    expect(await page.innerText('main')).to.include(SHOP)
  })
}
