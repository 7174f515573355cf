import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { addDays, businessDayOf } from '../../src/lib/business-day.js'
import { AuditEventModel } from '../../src/features/audit/audit.model.js'
import { aCareEntry, aCareWorld, type CareWorld } from '../builders/care.builder.js'
import { call } from '../helpers/api.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { aCutLine, type CutLine } from '../helpers/cut-line.js'
import { expectSound, openTab } from './inspect.js'
import { expectSeniorFigures } from './senior-measure.js'

const PHONE = { width: 390, height: 844 }
const DESK = { width: 1280, height: 860 }
const KEPT_DAYS = `new Promise((resolve) => {
  const opening = indexedDB.open('yinlinghui-volunteer')
  opening.onsuccess = () => {
    const reading = opening.result.transaction('days').objectStore('days').getAll()
    reading.onsuccess = () => resolve(reading.result.map(({ day, list }) =>
      [day, list.key.extractable, new TextDecoder().decode(list.cipher)].join(' ')))
  }
})`

describe('a care visit from the plan to the errand', () => {
  const today = businessDayOf(new Date())
  let world: CareWorld
  let browser: TestBrowser
  let line: CutLine
  let page: Page
  let complaints: string[]

  before(async () => {
    buildBrowserScripts()
    world = await aCareWorld({ elders: 2, everyDays: 7 })
    const [alone = ''] = world.elders
    await aCareEntry(world.staff, alone, { tag: 'family_away', everyDays: 1, festival: 'spring_festival' })
    line = await aCutLine()
    browser = await openBrowser({ ...DESK, worker: true })
    ;({ page, complaints } = await openTab(browser.context))
  })

  after(async () => {
    await browser.close()
    await line.close()
  })

  async function signInAs(token: string) {
    await browser.context.addCookies([{ name: 'yl_access', value: token, url: line.baseUrl }])
  }

  it('is planned by staff, with every day of Spring Festival for whom nobody comes home to', async () => {
    await signInAs(world.staff)
    await page.goto(`${line.baseUrl}/console/visit-plans`)
    await page.click('a:has-text("排春节")')
    expect(await page.locator('[aria-labelledby=days-title] tbody tr').count()).to.equal(4)
    await expectSound(page, 'the preview')
    await page.click('button:has-text("确认这个计划")')
    await page.waitForSelector('.notice:has-text("计划已排好")')

    await page.goto(`${line.baseUrl}/console/visit-plans?from=${today}&to=${today}`)
    await page.click('button:has-text("确认这个计划")')
    await page.waitForSelector('.notice:has-text("计划已排好")')
    expect(await page.locator('tbody tr').count()).to.equal(2)
    expect(complaints).to.deep.equal([])
  })

  it('is recorded on the phone without network, and lands once from two tabs', async () => {
    await signInAs(world.volunteers[0]?.token ?? '')
    await page.setViewportSize(PHONE)
    await page.goto(`${line.baseUrl}/volunteer`)
    await page.waitForSelector('#today li >> nth=1')
    await expectSeniorFigures(page, 'the visits of today')
    expect(await page.innerText('#today'))
      .to.include('御锦源小区 5 号楼 1 单元 102')
      .and.include('13800135670')
    await page.evaluate('navigator.serviceWorker.ready')
    // The worker keeps the page at its first visit under it.
    await page.reload()
    await page.waitForSelector('#today li >> nth=1')
    const other = await browser.context.newPage()
    await other.goto(`${line.baseUrl}/volunteer`)
    await other.waitForSelector('#today li >> nth=1')
    await page.bringToFront()

    await browser.context.setOffline(true)
    await line.cut()
    await page.reload()
    await page.waitForSelector('#line:has-text("没有网络")')
    await page.click('#today button:has-text("记录") >> nth=0')
    await page.click('button:has-text("记好")')
    await page.waitForSelector('#record-error:has-text("请先选见到没见到")')
    await page.check('input[name=met][value=yes]')
    await page.check('input[name=mood][value=fair]')
    await page.check('input[name=needs][value=shopping]')
    await page.check('input[name=needs][value=bills]')
    await page.check('input[name=metNeeds][value=bills]')
    await page.fill('#record-words', '想吃豆腐')
    await expectSeniorFigures(page, 'the form')
    await page.click('button:has-text("记好")')
    await page.waitForSelector('#queue:has-text("有 1 次探访的记录等待上传")')
    await page.reload()
    await page.waitForSelector('#today .door-today__state:has-text("等待上传")')
    const kept = await page.evaluate<string[]>(KEPT_DAYS)
    expect(kept).to.have.length(1)
    expect(kept[0]).to.match(new RegExp(`^${today} false `))
    expect(kept[0]).to.not.match(/御锦源|李秀|1380013567/)

    await line.mend()
    await browser.context.setOffline(false)
    const isBack = `window.dispatchEvent(new Event('online'))`
    await Promise.all([page.evaluate(isBack), other.evaluate(isBack)])
    await page.waitForSelector('#today .door-today__state:has-text("已上传")')
    // The other tab may have looked a moment too early; it looks again by itself within twenty seconds.
    await other.evaluate(isBack)
    await other.waitForSelector('#today .door-today__state:has-text("已上传")')
    const filter = { communityId: world.communityId, type: 'CARE_VISIT_RECORDED' }
    expect(await AuditEventModel.countDocuments(filter)).to.equal(1)
    const { items } = (await call('GET', '/errands', { token: world.staff })).body
    expect(items.map(({ need }: { need: string }) => need)).to.deep.equal(['shopping'])
    await other.close()
  })

  it('leaves neither name nor address on the phone once its day is over', async () => {
    await browser.context.setOffline(true)
    await line.cut()
    await page.clock.setFixedTime(new Date(`${addDays(today, 1)}T04:00:00Z`))
    await page.reload()
    await page.waitForSelector('#count:has-text("还没有取到今天的名单")')
    expect(await page.evaluate<string[]>(KEPT_DAYS)).to.deep.equal([])
    expect(await page.innerText('main')).to.not.match(/御锦源小区|李秀/)
    await line.mend()
    await browser.context.setOffline(false)
  })

  it('is told to staff, and its errand is done', async () => {
    await page.goto(`${line.baseUrl}/volunteer/errands`)
    await page.waitForSelector('h2:has-text("买菜购物")')
    await expectSeniorFigures(page, 'the errands')
    await page.click('button:has-text("办好了")')
    await page.waitForSelector('text=没有要办的事')

    await signInAs(world.staff)
    await page.setViewportSize(DESK)
    await page.goto(`${line.baseUrl}/console/care-visits?from=${today}&to=${today}&state=recorded`)
    await page.click('tbody a')
    await page.waitForSelector('h1:has-text("探访李*云")')
    const text = await page.innerText('main')
    expect(text).to.include('想吃豆腐').and.include('代缴费用（已当场办好）').and.include('已办好')
    await expectSound(page, 'the visit')
  })
})
