import { expect } from 'chai'
import { Types } from 'mongoose'
import { AnomalyModel } from '../../src/features/anomalies/anomaly.model.js'
import { RULES } from '../../src/features/anomalies/thresholds.js'
import { DeviceModel } from '../../src/features/devices/device.model.js'
import { NotificationModel } from '../../src/features/notifications/notification.model.js'
import { RedemptionModel } from '../../src/features/redemptions/redemption.model.js'
import { businessDayOf } from '../../src/lib/business-day.js'
import { aBoundPhone, expectStatus } from '../builders/world.js'
import { aDevice, tokenAs } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { Visitor } from '../helpers/page.js'
import { aConsoleWorld, type ConsoleWorld } from './console-world.js'
import { expectSound, openTab } from './inspect.js'
import { LOOKS } from './looks.js'

const DAY_MS = 86_400_000

describe('anomalies, the overview and the settings in the console', () => {
  let world: ConsoleWorld
  let staff: Visitor
  let anomalyIds: string[]
  let browser: TestBrowser | undefined

  before(async () => {
    world = await aConsoleWorld()
    staff = await aVisitor('staff')
    anomalyIds = await someAnomalies()
    await somethingOfEverything()
  })
  after(async () => browser?.close())

  async function aVisitor(role: 'staff' | 'auditor') {
    const visitor = new Visitor()
    visitor.cookies.set('yl_access', await tokenAs(role, { communityId: world.communityId }))
    return visitor
  }

  /** One by each rule, with the world's redemptions as evidence. */
  async function someAnomalies(): Promise<string[]> {
    const { communityId, shopId, suspendedShopId, redemptionId, voidedId } = world
    const [memberId] = world.memberIds
    const made = RULES.map((rule, index) => ({
      communityId,
      rule,
      key: `${rule}|${shopId}`,
      number: 1,
      businessDay: businessDayOf(new Date()),
      shopIds: rule === 'two_shops' ? [shopId, suspendedShopId] : [shopId],
      ...(rule === 'two_shops' || rule === 'same_cashier' ? { memberId } : {}),
      redemptionIds: [redemptionId, voidedId],
      measured: index + 20,
      threshold: 20,
      figures: { minutes: 10, count: 2, of: 3, multipleFen: 1000 },
    }))
    return (await AnomalyModel.create(made)).map((one) => one.id)
  }

  /** So that no number of the overview is nothing. */
  async function somethingOfEverything() {
    const { communityId, shopId, redemptionId, memberIds } = world
    await AnomalyModel.updateOne({ _id: anomalyIds[6] }, { $set: { state: 'explained' } })
    const phone = await aBoundPhone(world, memberIds[0] ?? '')
    const complaint = { shopId, reason: 'unkind' }
    expectStatus(await call('POST', '/my/complaints', { token: phone, body: complaint }), 201)
    await NotificationModel.create({
      communityId,
      redemptionId,
      kind: 'redeemed',
      state: 'given_up',
      attempts: 8,
      nextAt: new Date(),
    })
    const uploading = await aDevice({ communityId, shopId })
    const upload = { token: uploading.token, body: { items: [{ key: uploading.id }] } }
    expectStatus(await call('POST', '/offline/uploads', upload), 200)
    const silent = await aDevice({ communityId, shopId })
    const lastSeenAt = new Date(Date.now() - 8 * DAY_MS)
    await DeviceModel.updateOne({ _id: silent.id }, { $set: { lastSeenAt } })
    await DeviceModel.create({
      communityId,
      shopId: new Types.ObjectId(),
      name: '停用',
      profile: 'cashier',
      status: 'wiped',
      lastSeenAt,
    })
    const suspend = { token: world.staff, body: { status: 'suspended' } }
    expectStatus(await call('PATCH', `/shops/${world.suspendedShopId}`, suspend), 200)
  }

  /** How many rows a list has on all its pages. */
  async function rowsOf(href: string): Promise<number> {
    let rows = 0
    for (let next: string | undefined = `${href}${href.includes('?') ? '&' : '?'}limit=2`; next;) {
      const { status, $ } = await staff.get(next)
      expect(status, next).to.equal(200)
      rows += $('table tbody tr').length
      next = $('a[rel=next]').attr('href')
    }
    return rows
  }

  it('show on the first page numbers that are those of the lists behind them, each of them', async () => {
    const { $ } = await staff.get('/console')
    const tiles = $('a.stat')
      .toArray()
      .map((tile) => ({ href: $(tile).attr('href') ?? '', figure: $(tile).find('.stat__figure').text() }))
    expect(tiles.map(({ href }) => href.replace(/\?.*/, ''))).to.include.members([
      '/console/anomalies',
      '/console/offline',
      '/console/complaints',
      '/console/devices',
      '/console/agreements',
      '/console/notifications',
      '/console/redemptions',
      '/console/reports',
      '/console/reports/coverage',
      '/console/reports/without-card',
      '/console/reports/quiet',
      '/console/members',
      '/console/shops',
    ])
    expect($('#week').next().find('a').first().attr('href')).to.match(/from=.*&to=.*&status=committed/)
    // Nothing waits of these here; their own tests fill them.
    const empty = ['requests', 'reports/quiet?days=1&']
    for (const { href, figure } of tiles) {
      const isEmpty = empty.some((list) => href.startsWith(`/console/${list}`))
      expect(figure === '0', href).to.equal(isEmpty)
      if (href.startsWith('/console/reports?') || href.startsWith('/console/reports/coverage')) {
        const report = await staff.get(href)
        const totals = report.$('.stats').first().text()
        expect(totals, href).to.include(figure)
      } else if (href === '/console/care-visits') {
        expect(String((await staff.get(href)).$('.notice--no').length), href).to.equal(figure)
      } else expect(String(await rowsOf(href)), href).to.equal(figure)
    }
  })

  it('lead from the list to the evidence, to what can be done, and to the decision with a reason', async () => {
    const list = await staff.get('/console/anomalies?state=open&rule=two_shops')
    expect(list.$('tbody tr')).to.have.length(1)
    const href = list.$('tbody a').attr('href') ?? ''
    const { $ } = await staff.get(href)
    expect($('main').text()).to.include('两家店之间时间太短').and.include('李*云').and.not.include('李秀云')
    const ways = $('.links a')
      .toArray()
      .map((link) => $(link).attr('href'))
    expect(ways).to.include.members([
      '#evidence',
      `/console/shops/${world.shopId}`,
      `/console/members/${world.memberIds[0] ?? ''}`,
      `/console/members/${world.memberIds[0] ?? ''}/complaints/new`,
    ])
    for (const way of ways)
      expect((await staff.get(String(way).replace(/^#.*/, href))).status, way).to.equal(200)

    const revision = $('[name=revision]').val() as string
    const form = { decision: 'confirmed', reason: '子女代用', measures: '', revision }
    const refused = await staff.submit(`${href}/decide`, form)
    expect(refused.status).to.equal(400)
    expect(refused.$('#measures-error').text()).to.include('至少选择一项')
    expect(refused.$('#reason').text()).to.equal('子女代用')
    const done = await staff.submit(`${href}/decide`, { ...form, measures: 'talked_to_member' })
    expect(done.location).to.equal(`${href}?done=anomaly_decided`)
    const after = await staff.get(done.location ?? '')
    expect(after.$('.notice').text()).to.include('判断已记录')
    expect(after.$('.offline-history').text()).to.include('子女代用').and.include('联系老人')

    const late = await staff.submit(`${href}/decide`, { ...form, decision: 'explained', reason: '另有原因' })
    expect(late.status).to.equal(412)
    expect(late.$('#reason').text()).to.equal('另有原因')
    expect(late.$('.offline-history').text()).to.include('子女代用')
    expect((await RedemptionModel.findById(world.redemptionId).lean())?.voided).to.equal(undefined)
  })

  it('are read and not decided by an auditor', async () => {
    const auditor = await aVisitor('auditor')
    const { $ } = await auditor.get(`/console/anomalies/${anomalyIds[0] ?? ''}`)
    expect($('form[action$="/decide"]')).to.have.length(0)
    expect($('.links a[href="#evidence"]')).to.have.length(0)
    expect((await auditor.get('/console/settings/anomalies')).$('main').text()).to.include('20 次')
  })

  it('keep each topic of the settings by itself, with errors at the field and both texts of a late edit', async () => {
    const { $ } = await staff.get('/console/settings/anomalies')
    const fields = Object.fromEntries(
      $('form.panel, .panel form')
        .find('input[name]')
        .toArray()
        .map((input) => [$(input).attr('name') ?? '', ($(input).val() as string | undefined) ?? '']),
    )
    const path = '/console/settings/anomalies'
    const wrong = await staff.submit(path, { ...fields, 'burst-count': '1', 'two_shops-kmPerHour': '' })
    expect(wrong.status).to.equal(400)
    expect(wrong.$('#burst-count-error').text()).to.include('2 至 10000')
    expect(wrong.$('[id="two_shops-kmPerHour-error"]').text()).to.not.equal('')
    expect(wrong.$('.error-summary, [role=alert]').first().text()).to.include('短时间内核销过多')
    const { 'void_rate-isOn': _off, ...others } = fields
    const changed = { ...others, 'round_amounts-multipleFen': '50' }
    expect((await staff.submit(path, changed)).status).to.equal(303)
    const after = await staff.get(path)
    expect(after.$('[name="round_amounts-multipleFen"]').val()).to.equal('50')
    expect(after.$('[name="void_rate-isOn"]').attr('checked')).to.equal(undefined)
    const stale = await staff.submit(path, { ...fields, 'burst-count': '99' })
    expect(stale.status).to.equal(412)
    expect(stale.$('#burst-count').val()).to.equal('99')
    expect(stale.$('.notice--warn').text()).to.include('50')

    const hours = await staff.get('/console/settings/hours')
    const revision = hours.$('[name=revision]').val() as string
    const closed = { 'hours-every': '8:00-20:00', 'hours-7': '休息', revision }
    expect(
      (await staff.submit('/console/settings/hours', { ...closed, 'hours-2': '8点' })).$('#hours-2-error'),
    ).to.have.length(1)
    expect((await staff.submit('/console/settings/hours', closed)).status).to.equal(303)
    expect((await staff.get('/console/settings/hours')).$('#hours-7').val()).to.equal('休息')
  })

  it('take the community’s own words to seniors, and a shop’s hours to everybody', async () => {
    const { $ } = await staff.get('/console/settings/texts')
    const revision = $('[name=revision]').val() as string
    const texts = { cardRules: '只限本人使用\n丢失请来电', revision }
    const long = await staff.submit('/console/settings/texts', { ...texts, cardRules: '长'.repeat(41) })
    expect(long.$('#cardRules-error').text()).to.include('太长')
    expect((await staff.submit('/console/settings/texts', texts)).status).to.equal(303)
    const shop = `/console/shops/${world.shopId}`
    const edit = await staff.get(`${shop}/edit`)
    const form = Object.fromEntries(
      edit
        .$('form.panel [name]')
        .toArray()
        .map((field) => [
          edit.$(field).attr('name') ?? '',
          (edit.$(field).val() as string | undefined) ?? '',
        ]),
    )
    const wrong = await staff.submit(`${shop}/edit`, { ...form, 'hours-every': '8:00-8:00' })
    expect(wrong.$('#hours-every-error').text()).to.include('00:00-24:00')
    expect((await staff.submit(`${shop}/edit`, { ...form, 'hours-every': '7:00-19:30' })).status).to.equal(
      303,
    )
    expect((await staff.get(shop)).$('.facts').text()).to.include('每天 7:00–19:30')

    const home = (await new Visitor().get(`/?communityId=${world.communityId}`)).$('main').text()
    expect(home).to.include('每天 7:00–19:30')
  })

  for (const look of LOOKS.filter(({ locale }) => locale === 'zh-CN')) {
    // The pages that every role may enter by themselves are looked at in accessibility.test.ts.
    it(`are readable at ${look.width} px with their evidence`, async () => {
      const { baseUrl } = await testApp()
      await browser?.close()
      browser = await openBrowser(look)
      const value = await tokenAs('staff', { communityId: world.communityId })
      await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
      const { page, complaints } = await openTab(browser.context)
      for (const id of [anomalyIds[5], anomalyIds[0]]) {
        await page.goto(`${baseUrl}/console/anomalies/${id ?? ''}`)
        await expectSound(page, `${id ?? ''} at ${look.width} px`)
      }
      expect(complaints).to.deep.equal([])
    })
  }
})
