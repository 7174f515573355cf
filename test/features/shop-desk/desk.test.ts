import ExcelJS from 'exceljs'
import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { aDesk, aManager, redeemAt, voidAt, type Desk } from '../../builders/desk.builder.js'
import { anUnlockedCounter, apiHeaders } from '../../builders/shift.builder.js'
import { aCardHolder, aWorld } from '../../builders/world.js'
import { aShop, aUser, sessionOf } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'
import { Visitor, type PageAnswer } from '../../helpers/page.js'

/** The words of the rows of a table, cell by cell. */
function rowsOf({ $ }: PageAnswer, table = 'table'): string[][] {
  return $(table)
    .first()
    .find('tbody tr, tfoot tr')
    .toArray()
    .map((row) =>
      $(row)
        .find('th, td')
        .toArray()
        .map((cell) => $(cell).text().replace(/\s+/g, ' ').trim()),
    )
}

const statsOf = ({ $ }: PageAnswer) =>
  $('.stat__figure')
    .toArray()
    .map((figure) => $(figure).text())

describe('what a cashier records on an unlocked counter', () => {
  let desk: Desk

  beforeEach(async () => {
    desk = await aDesk()
  })

  it('names cashier and device, and so does its void', async () => {
    const { world, wang, zhao, breakfast } = desk
    const id = await redeemAt(world, wang.visitor, breakfast, 8600)
    expect((await voidAt(wang.visitor, id)).status).to.equal(200)
    await redeemAt(world, zhao.visitor, breakfast, 1000)

    const by = (who: typeof wang) => ({
      kind: 'device',
      role: 'cashier',
      userId: who.user.id,
      deviceId: who.device.id,
      shopId: world.shopId,
    })
    const records = await RedemptionModel.find({ shopId: world.shopId }).sort({ _id: 1 }).lean()
    expect(records.map((record) => record.by)).to.deep.equal([by(wang), by(zhao)])
    expect(records[0]?.voided?.by).to.deep.equal(by(wang))
  })

  it('may be voided at the same device by whoever works there, and not at another one', async () => {
    const { world, place, wang, zhao, breakfast } = desk
    const id = await redeemAt(world, wang.visitor, breakfast, 8600)

    const elsewhere = await voidAt(zhao.visitor, id)
    const again = await anUnlockedCounter(place)
    wang.visitor.cookies.set('yl_shift', '')

    expect([elsewhere.status, elsewhere.body.code]).to.deep.equal([403, 'void_window_over'])
    expect((await voidAt(again.visitor, id)).body.code).to.equal('void_window_over')
    await wang.visitor.submit('/counter/unlock', { userId: zhao.user.id, pin: '739164' })
    expect((await voidAt(wang.visitor, id)).status).to.equal(200)
  })
})

describe('the pages of the shop’s manager', () => {
  afterEach(() => {
    clock.reset()
  })

  it('show today and this month, by benefit and by cashier', async () => {
    clock.set('2036-11-20T02:00:00Z')
    const { world, wang, zhao, breakfast, haircut } = await aDesk()
    const { code } = (await aCardHolder(world)).card
    await redeemAt(world, wang.visitor, breakfast, 8600, code)
    clock.set('2036-11-24T02:00:00Z')
    const later = await anUnlockedCounter(
      { communityId: world.communityId, shopId: world.shopId },
      { name: '孙晓' },
    )
    await redeemAt(world, later.visitor, haircut, 3000, code)
    const voided = await redeemAt(world, later.visitor, breakfast, 1000, code)
    expect((await voidAt(later.visitor, voided)).status).to.equal(200)
    const manager = await aManager({ communityId: world.communityId, shopId: world.shopId })

    const page = await manager.get('/shop')

    expect(page.status).to.equal(200)
    expect(statsOf(page)).to.deep.equal(['1', '1', '¥5.00', '¥0.00', '2', '1', '¥17.90', '¥6.45'])
    expect(rowsOf(page)).to.deep.equal([
      ['早餐八五折', '1', '1', '¥86.00', '¥12.90', '¥6.45'],
      ['理发优惠', '1', '0', '¥30.00', '¥5.00', '¥0.00'],
    ])
    const byCashier = rowsOf(page, 'section[aria-labelledby=by-recorder] table')
    expect(byCashier.map(([name, count, voids]) => [name, count, voids])).to.deep.equal([
      ['王丽', '1', '0'],
      ['孙晓', '1', '1'],
    ])
    expect(page.html).to.not.include(zhao.user.name)
  })

  it('lead a manager there after signing in, with links to all of them', async () => {
    const { manager } = await aDesk()
    const page = await manager.get('/shop')

    const links = page
      .$('.console-side nav a')
      .toArray()
      .map((link) => page.$(link).attr('href'))
    expect(links).to.deep.equal([
      '/shop',
      '/shop/records',
      '/shop/statements',
      '/shop/cashiers',
      '/shop/devices',
      '/counter',
    ])
    for (const link of links.slice(0, 5)) expect((await manager.get(link ?? '')).status, link).to.equal(200)
    // The month that still runs is found at the statements, and belongs to them.
    const statements = await manager.get('/shop/statements')
    expect(statements.$('main a[href="/shop/statement"]')).to.have.length(1)
    const running = await manager.get('/shop/statement')
    expect(running.$('.console-side [aria-current]').attr('href')).to.equal('/shop/statements')
    expect((await manager.get('/login')).location).to.equal('/shop')
  })

  it('are for a manager only, by login or by a shift at a manager’s device', async () => {
    const { place } = await aDesk()
    const cashier = new Visitor()
    cashier.cookies.set('yl_access', (await sessionOf(await aUser('cashier', place))).accessToken)
    const shift = async (profile: 'cashier' | 'manager', role: 'cashier' | 'shop_manager') =>
      (await (await anUnlockedCounter(place, { profile, role })).visitor.get('/shop')).status

    expect((await cashier.get('/shop')).status).to.equal(403)
    expect(await shift('manager', 'shop_manager')).to.equal(200)
    expect(await shift('manager', 'cashier')).to.equal(403)
    expect(await shift('cashier', 'shop_manager')).to.equal(403)
    expect((await new Visitor().get('/shop')).location).to.equal('/login?next=%2Fshop')
  })

  describe('with the records', () => {
    let desk: Desk
    let ids: string[]

    beforeEach(async () => {
      desk = await aDesk()
      const { world, wang, zhao, breakfast, haircut } = desk
      ids = [
        await redeemAt(world, wang.visitor, breakfast, 8600),
        await redeemAt(world, zhao.visitor, haircut, 3000),
        await redeemAt(world, zhao.visitor, breakfast, 1000),
      ]
      await voidAt(zhao.visitor, ids[2] ?? '')
    })

    const idsOn = (page: PageAnswer) =>
      page
        .$('tbody a')
        .toArray()
        .map((link) => page.$(link).attr('href')?.split('/').at(-1))

    it('are listed newest first with mask and age band, and filtered by what the address says', async () => {
      const { manager, wang, zhao, breakfast } = desk
      const filtered = async (query: string) => idsOn(await manager.get(`/shop/records?${query}`))

      const all = await manager.get('/shop/records')
      expect(idsOn(all)).to.deep.equal([...ids].reverse())
      expect(all.$('main').text()).to.include('李*云').and.include('岁').and.include('赵敏')
      expect(all.html).to.not.include('李秀云').and.not.include('13800135678')
      expect(await filtered(`benefitId=${breakfast}`)).to.deep.equal([ids[2], ids[0]])
      expect(await filtered(`userId=${wang.user.id}`)).to.deep.equal([ids[0]])
      expect(await filtered(`deviceId=${zhao.device.id}`)).to.deep.equal([ids[2], ids[1]])
      expect(await filtered('status=voided')).to.deep.equal([ids[2]])
      expect(await filtered(`status=committed&userId=${zhao.user.id}`)).to.deep.equal([ids[1]])
      expect(await filtered('from=2020-01-01&to=2020-01-31')).to.deep.equal([])
      expect((await manager.get('/shop/records?from=2026-02-30')).status).to.equal(400)
    })

    it('go on page by page with their filters', async () => {
      const { manager } = desk
      const first = await manager.get('/shop/records?limit=2&status=')
      const second = await manager.get(first.$('a[rel=next]').attr('href') ?? '')

      expect([...idsOn(first), ...idsOn(second)]).to.deep.equal([...ids].reverse())
      expect(second.$('a[rel=next]')).to.have.length(0)
    })

    it('are downloaded as they are filtered, as CSV and for Excel, and each download is audited', async () => {
      const { manager, world, zhao } = desk

      const csv = await manager.get(`/shop/records.csv?userId=${zhao.user.id}`)
      const { baseUrl } = await testApp()
      const xlsx = await fetch(`${baseUrl}/shop/records.xlsx`, {
        headers: { cookie: manager.cookieHeader() },
      })

      expect(csv.headers.get('content-type')).to.equal('text/csv; charset=utf-8')
      expect(csv.headers.get('content-disposition')).to.match(/attachment; filename="records-[\d-]+\.csv"/)
      const lines = csv.html.trim().split('\r\n')
      expect(lines).to.have.length(3)
      expect(lines[1]).to.include('10.00,1.50,8.50').and.include('已撤销').and.include('金额有误')
      expect(lines[2])
        .to.include('李*云')
        .and.include('理发优惠,30.00,5.00,25.00')
        .and.include('赵敏,收银台一')
      const workbook = new ExcelJS.Workbook()
      await workbook.xlsx.load(await xlsx.arrayBuffer())
      const [sheet] = workbook.worksheets
      expect(sheet?.rowCount).to.equal(4)
      expect(sheet?.getRow(4).getCell(6).value).to.equal(86)
      const exported = { communityId: world.communityId, type: 'REPORT_EXPORTED' }
      const events = await AuditEventModel.find(exported).sort({ _id: 1 }).lean()
      expect(events.map(({ facts }) => (facts as { format: string }).format)).to.deep.equal(['csv', 'xlsx'])
    })

    it('show who recorded one and on which device, and are voided on the same day with a reason', async () => {
      const { manager } = desk
      const path = `/shop/records/${ids[1]}`

      const shown = await manager.get(path)
      const key = shown.$('input[name=key]').attr('value') ?? ''
      const unsaid = await manager.submit(`${path}/void`, { key, reason: 'other' })
      const done = await manager.submit(`${path}/void`, { key, reason: 'customer_left' })
      const after = await manager.get(done.location ?? '')

      expect(shown.$('main').text()).to.include('赵敏').and.include('收银台一').and.include('李*云')
      expect(shown.$('main').text()).to.include('¥5.00 的优惠将撤销')
      expect(unsaid.status).to.equal(400)
      expect([done.status, done.location]).to.deep.equal([303, `${path}?done=record_voided`])
      expect(after.$('main').text()).to.include('已撤销').and.include('顾客未消费').and.include('周建国')
      expect(after.$('form[action$="/void"]')).to.have.length(0)
    })

    it('cannot be voided by the manager on the next day: the page says who can', async () => {
      const { place } = desk
      clock.set(new Date(Date.now() + 24 * 3_600_000))
      const manager = await aManager(place)

      const page = await manager.get(`/shop/records/${ids[0]}`)
      const refused = await manager.submit(`/shop/records/${ids[0]}/void`, { reason: 'test' })

      expect(page.$('form[action$="/void"]')).to.have.length(0)
      expect(page.$('main').text()).to.include('请联系社区工作人员')
      expect(refused.status).to.equal(403)
    })

    it('of another shop and another community are not there', async () => {
      const { world } = desk
      const nextDoor = await aManager({
        communityId: world.communityId,
        shopId: await aShop(world.communityId),
      })
      const other = await aWorld()
      const elsewhere = await aManager({ communityId: other.communityId, shopId: other.shopId })
      for (const stranger of [nextDoor, elsewhere]) {
        const statuses = [
          await stranger.get(`/shop/records/${ids[0]}`),
          await stranger.submit(`/shop/records/${ids[0]}/void`, { reason: 'test' }),
          await stranger.get(`/shop/devices/${desk.wang.device.id}`),
          await stranger.submit(`/shop/devices/${desk.wang.device.id}/lock`, { reason: '试试' }),
          await stranger.get(`/shop/cashiers/${desk.wang.user.id}`),
          await stranger.submit(`/shop/cashiers/${desk.wang.user.id}/pin`, {
            pin: '285031',
            pinAgain: '285031',
          }),
        ].map(({ status }) => status)
        expect(statuses).to.deep.equal([404, 404, 404, 404, 404, 404])
        expect(idsOn(await stranger.get('/shop/records'))).to.deep.equal([])
        expect(statsOf(await stranger.get('/shop')).slice(0, 2)).to.deep.equal(['0', '0'])
      }
    })

    it('are what the open statement adds up, and what the report of the community says', async () => {
      const { manager, world } = desk
      const month = new Date(clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 7)

      const page = await manager.get(`/shop/statement?month=${month}`)
      const other = await manager.get('/shop/statement?month=2020-01')

      expect(page.$('main').text()).to.include('本月还没有结束')
      expect(statsOf(page)).to.deep.equal(['2', '1', '¥17.90', '¥6.45'])
      expect(rowsOf(page).at(-1)).to.deep.equal(['合计', '2', '1', '¥116.00', '¥17.90', '¥6.45'])
      const report = await call('GET', `/reports/benefits?from=${month}-01&to=${month}-28&groupBy=shop`, {
        token: world.staff,
      })
      const days = Number(new Date(clock.now().getTime() + 8 * 3_600_000).toISOString().slice(8, 10))
      if (days <= 28) {
        expect(report.body.totals).to.include({
          redemptions: 2,
          voids: 1,
          discountFen: 1790,
          subsidyFen: 645,
        })
      }
      expect(other.$('main').text()).to.include('这个月没有核销')
      for (const wrong of ['2026-13', 'x', '0000-01']) {
        expect((await manager.get(`/shop/statement?month=${wrong}`)).status, wrong).to.equal(400)
      }
    })
  })

  describe('with the cashiers', () => {
    it('make one with a password that is shown once, and give a PIN that unlocks', async () => {
      const { manager, wang, place } = await aDesk()
      const username = `sunxiao-${Date.now()}`

      const made = await manager.submit('/shop/cashiers', { name: '孙晓', username })
      const secret = made.$('.secret').text()
      const link = made.$('a[href$="/pin"]').attr('href') ?? ''
      const set = await manager.submit(link, { pin: '２８５０３１', pinAgain: '285031' })
      const id = link.split('/').at(-2) ?? ''
      const unlocked = await wang.visitor.submit('/counter/unlock', { userId: id, pin: '285031' })

      expect(made.status).to.equal(201)
      expect(secret).to.match(/^\w{4}-\w{4}-\w{4}-\w{4}$/)
      expect(set.location).to.equal(`/shop/cashiers/${id}?done=pin_set`)
      expect((await manager.get(set.location ?? '')).$('.notice').text()).to.include('PIN 已保存')
      expect(unlocked.status).to.equal(303)
      expect((await manager.get(`/shop/cashiers/${id}`)).html).to.not.include(secret)
      const listed = await manager.get('/shop/cashiers')
      expect(listed.$('tbody').text()).to.include('孙晓')
      const event = { communityId: place.communityId, type: 'USER_PIN_SET', 'subjects.id': id }
      expect(JSON.stringify(await AuditEventModel.find(event).lean())).to.not.include('285031')
      expect(await AuditEventModel.countDocuments(event)).to.equal(1)
    })

    it('refuse a trivial PIN, two different ones, and none at all, with nothing changed', async () => {
      const { manager, wang } = await aDesk()
      const path = `/shop/cashiers/${wang.user.id}/pin`
      const say = async (pin: string, pinAgain = pin) => {
        const answer = await manager.submit(path, { pin, pinAgain })
        return [answer.status, answer.$('.field__error').first().text().trim()]
      }

      expect(await say('123456')).to.deep.equal([400, '这个 PIN 太容易猜到，请换一个'])
      expect(await say('739164', '739165')).to.deep.equal([400, '两次输入的 PIN 不一样'])
      expect(await say('12345')).to.deep.equal([400, '请输入 6 位数字'])
      expect(
        (await call('GET', '/redemptions', { headers: await apiHeaders(wang.visitor) })).status,
      ).to.equal(200)
    })

    it('disable one, who is off the counter at once, and change no manager', async () => {
      const { manager, wang, place } = await aDesk()
      const other = await aUser('shop_manager', place, { name: '另一店长' })

      const done = await manager.submit(`/shop/cashiers/${wang.user.id}/disable`, {})
      const asked = await call('GET', '/redemptions', { headers: { cookie: wang.visitor.cookieHeader() } })

      expect(done.location).to.include('done=cashier_disable')
      expect(asked.body.code).to.equal('shift_required')
      expect((await manager.submit(`/shop/cashiers/${other.id}/disable`, {})).status).to.equal(403)
      expect((await manager.get(`/shop/cashiers/${other.id}/pin`)).status).to.equal(404)
      expect((await manager.get(`/shop/cashiers/${other.id}`)).$('form[action^="/shop"]')).to.have.length(0)
    })
  })

  describe('with the devices', () => {
    it('add one by a link that is shown once, name what happens, and lock it with a reason', async () => {
      const { manager, place } = await aDesk()

      const invited = await manager.submit('/shop/devices', { name: '外卖窗口', profile: 'cashier' })
      const link = new URL(invited.$('.link-text').text())
      const browser = new Visitor()
      await browser.submit(link.pathname, {})
      const list = await manager.get('/shop/devices')
      const row = list.$('tbody tr').filter((_, each) => list.$(each).text().includes('外卖窗口'))
      const path = row.find('a').attr('href') ?? ''
      const shown = await manager.get(path)
      const silent = await manager.submit(`${path}/lock`, {})
      const locked = await manager.submit(`${path}/lock`, { reason: '设备借出' })

      expect(invited.status).to.equal(200)
      expect(invited.headers.get('cache-control')).to.include('no-store')
      expect(invited.$('img[src^="data:image/png"]')).to.have.length(1)
      expect(invited.$('[data-life]').attr('data-life')).to.match(/^(600|599)$/)
      expect(row.text())
        .to.include('使用中')
        .and.match(/\d+\.\d+\.\d+/)
      expect(shown.$('.consequence').first().text()).to.include('立即不能收银')
      expect(silent.status).to.equal(400)
      expect(locked.location).to.equal(`${path}?done=device_lock`)
      expect((await browser.get('/counter')).location).to.include('/counter/unlock')
      const event = await AuditEventModel.findOne({
        communityId: place.communityId,
        type: 'DEVICE_LOCKED',
      }).lean()
      expect(event?.reason).to.equal('设备借出')
    })

    it('make a new link for one that waits, which ends the former one', async () => {
      const { manager, wang } = await aDesk()
      const first = await manager.submit('/shop/devices', { name: '外卖窗口', profile: 'cashier' })
      const renew = first.$('form[action$="/renew"]').attr('action') ?? ''

      const second = await manager.submit(renew, {})

      const path = (page: PageAnswer) => new URL(page.$('.link-text').text()).pathname
      expect((await new Visitor().submit(path(first), {})).status).to.equal(410)
      expect((await new Visitor().submit(path(second), {})).location).to.equal('/counter')
      expect((await manager.submit(renew, {})).status).to.equal(409)
      expect((await manager.submit(`/shop/devices/${wang.device.id}/renew`, {})).status).to.equal(409)
    })

    it('refuse one without name or use, with what was typed still there', async () => {
      const { manager } = await aDesk()

      const refused = await manager.submit('/shop/devices', { name: '', profile: 'boss' })

      expect(refused.status).to.equal(400)
      expect(refused.$('#error-summary a').toArray()).to.have.length(2)
    })
  })
})

describe('staff in the console', () => {
  it('add and lock a shop’s device, and set the PIN of its people; an auditor sees the list only', async () => {
    const { world, wang, place } = await aDesk()
    const staff = new Visitor()
    staff.cookies.set('yl_access', world.staff)
    const auditor = new Visitor()
    auditor.cookies.set('yl_access', (await sessionOf(await aUser('auditor', place))).accessToken)
    const base = `/console/shops/${world.shopId}/devices`

    const invited = await staff.submit(base, { name: '新平板', profile: 'manager' })
    const locked = await staff.submit(`${base}/${wang.device.id}/lock`, { reason: '盘点' })
    const pin = await staff.submit(`/console/users/${wang.user.id}/pin`, {
      pin: '285031',
      pinAgain: '285031',
    })

    expect(invited.$('.link-text').text()).to.include('/counter/enrol/yle_')
    expect(locked.location).to.equal(`${base}/${wang.device.id}?done=device_lock`)
    expect(pin.location).to.equal(`/console/users/${wang.user.id}?done=pin_set`)
    expect((await staff.get(`/console/shops/${world.shopId}`)).$(`a[href="${base}/new"]`)).to.have.length(1)
    const seen = await auditor.get(base)
    expect(seen.$('tbody tr')).to.have.length(3)
    expect(seen.$('a[href$="/new"]')).to.have.length(0)
    expect(
      (await auditor.get(`${base}/${wang.device.id}`)).$('form[action^="/console/shops"]'),
    ).to.have.length(0)
    expect((await auditor.submit(`${base}/${wang.device.id}/unlock`, { reason: '试' })).status).to.equal(403)
  })

  it('find no device under the address of another shop', async () => {
    const { world, wang } = await aDesk()
    const staff = new Visitor()
    staff.cookies.set('yl_access', world.staff)
    const other = await aShop(world.communityId)

    expect((await staff.get(`/console/shops/${other}/devices/${wang.device.id}`)).status).to.equal(404)
    const wiped = await staff.submit(`/console/shops/${other}/devices/${wang.device.id}/wipe`, {
      reason: '试',
    })
    expect(wiped.status).to.equal(404)
  })
})

describe('giving oneself a PIN', () => {
  it('takes the password, on a counter or signed in', async () => {
    const { place, wang } = await aDesk()
    const password = 'korrekt-Pferd-88'
    const user = await aUser('cashier', place, { name: '孙晓', password })
    const form = { userId: user.id, password, pin: '285031', pinAgain: '285031' }
    const page = await wang.visitor.get('/counter/pin')

    const wrong = await wang.visitor.submit('/counter/pin', { ...form, password: 'falsch-Pferd-88' })
    const foreign = await wang.visitor.submit('/counter/pin', { ...form, userId: (await aUser('admin')).id })
    const set = await wang.visitor.submit('/counter/pin', form)
    const unlocked = await wang.visitor.submit('/counter/unlock', { userId: user.id, pin: '285031' })
    const signedIn = new Visitor()
    signedIn.cookies.set('yl_access', (await sessionOf(user)).accessToken)
    const { userId: _userId, ...own } = form
    const alone = await signedIn.submit('/counter/pin', { ...own, pin: '604918', pinAgain: '604918' })

    expect(page.$('option').text()).to.include('孙晓').and.include('店长')
    expect([wrong.status, foreign.status]).to.deep.equal([401, 401])
    expect(wrong.$('.field__error').text()).to.include('密码不正确')
    expect(set.location).to.equal('/counter/unlock?done=pin_set')
    expect(unlocked.status).to.equal(303)
    expect(alone.location).to.equal('/counter?done=pin_set')
  })
})
