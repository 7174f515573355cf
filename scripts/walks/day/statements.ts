import { expect } from 'chai'
import { isTold, numberIn, send, signedIn } from '../people.js'
import { bodyOf, pdfText } from '../files.js'
import { open, pathOf, type Day } from './day.js'

const SHOP = '御锦源长者食堂'

/** Last month's statement of the canteen: confirmed by the shop, closed and paid by the community. */
export async function settleTheMonth(day: Day): Promise<void> {
  const { walk, demo, today } = day
  const { page } = day.staff
  let statement = ''
  let payable = 0

  await walk.step('上月对账单：店长在手机上核对并确认', async () => {
    const manager = await signedIn(demo, demo.logins.manager, 'phone')
    await open(day, manager.page, '/shop/statements')
    await walk.look(manager.page, 'shop-statements')
    await send(manager.page, 'main tbody a.row-link >> nth=0')
    await walk.look(manager.page, 'shop-statement')
    statement = pathOf(manager.page).split('/').at(-1) ?? ''
    await send(manager.page, 'form[action$="/confirm"] button')
    await isTold(manager.page, '确认')
    await walk.look(manager.page, 'shop-statement-confirmed')
    payable = numberIn(await payableOn(manager.page))
    await manager.close()
  })

  await walk.step('社区关账、付款，总额在表格和打印件里一致', async () => {
    await open(day, page, '/console/statements')
    await walk.look(page, 'statements')
    await open(day, page, `/console/statements/${statement}`)
    await walk.look(page, 'statement')
    expect(await page.innerText('main')).to.include(SHOP)
    expect(numberIn(await payableOn(page))).to.equal(payable)
    const close = 'form[action$="/close"]'
    await page.locator(`details:has(${close}) summary`).click()
    const reason = page.locator(`${close} [name=reason]`)
    if (await reason.count()) await reason.fill('双方核对一致')
    await send(page, `${close} button`)
    await walk.look(page, 'statement-closed')
    const pay = 'form[action$="/paid"]'
    await page.locator(`details:has(${pay}) summary`).click()
    await page.fill(`${pay} [name=paidOn]`, today)
    await page.fill(`${pay} [name=reference]`, '转账 20261127-01')
    await send(page, `${pay} button`)
    await walk.look(page, 'statement-paid')
    expect(await page.innerText('h1')).to.include('已付')
    expect(numberIn(await payableOn(page))).to.equal(payable)
    const amount = (payable / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })
    const file = (kind: string) => `/api/v1/statements/${statement}/statement.${kind}`
    expect(pdfText(await bodyOf(page, file('pdf')))).to.include(amount)
    expect((await bodyOf(page, file('csv'))).toString()).to.include(String(payable / 100))
    await bodyOf(page, file('xlsx'))
    await open(day, page, `/console/statements/${statement}/print`)
    await walk.look(page, 'statement-paper')
    await open(day, page, '/console/subsidy-fund')
    await walk.look(page, 'subsidy-fund')
  })
}

async function payableOn(page: Day['staff']['page']): Promise<string> {
  return page.locator('.stat', { hasText: '应付' }).locator('.stat__figure').first().innerText()
}
