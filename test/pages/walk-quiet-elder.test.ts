import { expect } from 'chai'
import { Types } from 'mongoose'
import type { Page } from 'playwright-core'
import { addDays, addMonths, businessDayOf, lastDayOfMonth, monthOf } from '../../src/lib/business-day.js'
import { FollowUpModel } from '../../src/features/reports/quiet/follow-up.model.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../builders/redemption.builder.js'
import { aMember, anIdNumber, aWorld, expectStatus, type World } from '../builders/world.js'
import { tokenAs } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { buildBrowserScripts } from '../helpers/browser-scripts.js'
import { Visitor } from '../helpers/page.js'
import { textOf } from '../helpers/pdf.js'
import { expectSound, openTab } from './inspect.js'

const today = businessDayOf(new Date())
const lastMonth = monthOf(addMonths(`${monthOf(today)}-01`, -1))
const PERIOD = { from: `${lastMonth}-01`, to: lastDayOfMonth(lastMonth) }
const SIZES = [390, 1280] as const

describe('a quiet elder, and the report of the month', () => {
  let browser: TestBrowser
  let world: World
  let page: Page
  let complaints: string[]
  let baseUrl: string
  let alone: string
  let redemptions: ReturnType<typeof aRedemption>[]

  before(async () => {
    buildBrowserScripts()
    ;({ baseUrl } = await testApp())
    world = await aWorld()
    expectStatus(
      await call('PATCH', `/shops/${world.shopId}`, { token: world.staff, body: { name: '御锦源长者食堂' } }),
      200,
    )
    alone = await aMember(world, {
      name: '李秀云',
      tags: ['living_alone'],
      idNumber: anIdNumber('1944-02-03'),
      address: '御锦源小区 5 号楼',
    })
    await aMember(world, { name: '王福海', idNumber: anIdNumber('1938-02-03') })
    redemptions = [1, 2, 3].map((memberNumber) =>
      aRedemption({
        communityId: world.communityId,
        shopId: new Types.ObjectId(world.shopId),
        memberNumber: 100 + memberNumber,
        businessDay: `${lastMonth}-1${memberNumber}`,
        discountFen: 1000 + memberNumber,
        createdAt: new Date(Date.now() - 3_600_000),
      }),
    )
    await insertRedemptions(redemptions)
    browser = await openBrowser()
    ;({ page, complaints } = await openTab(browser.context))
  })

  after(async () => {
    await browser.close()
  })

  async function enterAs(role: 'staff' | 'auditor') {
    const value = await tokenAs(role, { communityId: world.communityId })
    await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
  }

  async function expectSoundAtBothSizes(what: string) {
    for (const width of SIZES) {
      await page.setViewportSize({ width, height: 900 })
      await expectSound(page, `${what} at ${width} px`)
    }
  }

  it('is found at the top of the list, visited, and shown with the visit, at home and on the own page', async () => {
    await enterAs('staff')
    await page.goto(`${baseUrl}/console/reports/quiet?days=60`)
    const first = page.locator('tbody tr >> nth=0')
    expect(await first.innerText())
      .to.include('李秀云')
      .and.include('独居')
      .and.include('还没有人联系')
    await page.$$eval('details.decision', (folds) => {
      for (const fold of folds) fold.setAttribute('open', '')
    })
    await expectSoundAtBothSizes('the list of quiet members')

    await first.getByRole('link', { name: '记录' }).click()
    await page.fill('#nextDueOn', today)
    await page.fill('#note', '在家，腿脚不便，想要送餐')
    await page.selectOption('#kind', 'visited')
    await page.click('main form button[type=submit]')
    expect(await page.innerText('#nextDueOn-error')).to.include('明天')
    expect(await page.inputValue('#note')).to.equal('在家，腿脚不便，想要送餐')
    await expectSoundAtBothSizes('the refused form of a follow-up')
    expect(complaints.splice(0).join()).to.match(/status of 400[^,]*$/)
    await page.fill('#nextDueOn', addDays(today, 30))
    await page.click('main form button[type=submit]')

    expect(new URL(page.url()).pathname).to.equal('/console/reports/quiet')
    expect(await page.innerText('[role=status]')).to.include('已记下')
    expect(await first.innerText())
      .to.include('李秀云')
      .and.include('上门看望')
      .and.include('下次')
    await page.selectOption('#followUp', 'open')
    await page.click('.filters button[type=submit]')
    expect(await page.innerText('tbody'))
      .to.include('王福海')
      .and.not.include('李秀云')

    await page.goto(`${baseUrl}/console/members/${alone}`)
    expect(await page.innerText('main')).to.include('上门看望：在家，腿脚不便，想要送餐')
    expect(await FollowUpModel.countDocuments({ memberId: alone })).to.equal(1)
    await enterAs('auditor')
    await page.reload()
    expect(await page.innerText('main'))
      .to.include('上门看望')
      .and.not.include('腿脚不便')
    expect(complaints).to.deep.equal([])
  })

  it('stands on a list with telephone and address only for a reason, which is asked for on the page', async () => {
    const staff = new Visitor()
    staff.cookies.set('yl_access', await tokenAs('staff', { communityId: world.communityId }))
    const path = '/console/reports/quiet/visit-list?days=60&tag=living_alone'

    const refused = await staff.submit(path, { reason: ' ' })
    expect(refused.status).to.equal(400)
    expect(refused.$('#reason-visit-list-error').text()).to.include('必须填写')
    expect(refused.$('tbody').text()).to.include('李秀云').and.not.include('5 号楼')
    const list = await staff.submit(path, { reason: '冬季走访' })
    expect([list.status, list.headers.get('content-type')]).to.deep.equal([200, 'application/pdf'])
    const auditor = new Visitor()
    auditor.cookies.set('yl_access', await tokenAs('auditor', { communityId: world.communityId }))
    expect(
      (await auditor.get('/console/reports/quiet?days=60')).$('form[action*="visit-list"]'),
    ).to.have.length(0)
  })

  it('has the month printed, reviewed by staff, and opened by the auditor as of then with the same figures', async () => {
    await enterAs('staff')
    const query = new URLSearchParams({ ...PERIOD, groupBy: 'shop', compare: 'previous' }).toString()
    await page.goto(`${baseUrl}/console/reports?${query}`)
    const totals = async () =>
      (await page.innerText('tfoot tr')).split(/\s+/).filter((word) => /\d/.test(word))
    expect(await totals()).to.include.members(['3', '¥30.06'])
    await expectSoundAtBothSizes('a report with the period before')
    const href = await page.getAttribute('a[href*="benefits.pdf"]', 'href')
    const pdf = Buffer.from(await (await page.request.get(`${baseUrl}${href ?? ''}`)).body())
    const printed = textOf(pdf).join('')
    expect(printed).to.include('御锦源长者食堂').and.include('¥30.06').and.include('上期')

    await page.click('a[href*="/reviews/new"]')
    await expectSoundAtBothSizes('the form of a review')
    await page.fill('#comment', '与对账单一致')
    await page.click('main form button[type=submit]')
    expect(await page.innerText('[role=status]')).to.include('已标记为审阅')
    const digest = await page.innerText('.digest')
    expect(printed).to.include(digest)
    const address = page.url().split('?')[0] ?? ''

    await voidRedemption(redemptions[0]?._id ?? new Types.ObjectId(), new Date())
    await enterAs('auditor')
    await page.goto(`${baseUrl}/console/reports/reviews`)
    await page.click('tbody a >> nth=0')
    expect(page.url()).to.equal(address)
    expect(await page.innerText('.notice--ok')).to.include('完全一致')
    await expectSoundAtBothSizes('a review')
    expect(await page.locator('main form').count()).to.equal(0)
    await page.getByRole('link', { name: '按当时的记录打开报表' }).click()
    expect(await page.innerText('.notice--warn')).to.include('之后补传或撤销的记录没有计算在内')
    expect(await totals()).to.include.members(['3', '¥30.06'])
    await page.getByRole('link', { name: '看现在的数字' }).click()
    expect(await totals()).to.include.members(['2', '¥20.05'])
    expect(complaints).to.deep.equal([])
  })

  it('shows beside it what the shop promised, and prints on A4 without buttons', async () => {
    await enterAs('auditor')
    await page.goto(`${baseUrl}/console/reports/promises?${new URLSearchParams(PERIOD).toString()}`)
    expect(await page.innerText('main'))
      .to.include('御锦源长者食堂')
      .and.include('¥20.05')
    await expectSoundAtBothSizes('promised and given')
    await page.goto(`${baseUrl}/console/reports/coverage`)
    expect(await page.innerText('main')).to.include('按年龄段')
    await expectSoundAtBothSizes('the coverage')

    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.filters').isVisible()).to.equal(false)
    expect(await page.locator('.console-side').isVisible()).to.equal(false)
    const paper = await page.pdf({ preferCSSPageSize: true })
    expect(paper.toString('latin1')).to.match(/\/MediaBox \[0 0 59[45]\.\d+ 84[12]/)
    expect(complaints).to.deep.equal([])
  })
})
