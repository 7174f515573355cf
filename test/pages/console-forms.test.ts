import { expect } from 'chai'
import { AuditEventModel } from '../../src/features/audit/audit.model.js'
import { MemberModel } from '../../src/features/members/member.model.js'
import { ShopModel } from '../../src/features/shops/shop.model.js'
import { anIdNumber } from '../builders/world.js'
import { tokenAs } from '../helpers/access.js'
import { Visitor } from '../helpers/page.js'
import { aConsoleWorld, type ConsoleWorld } from './console-world.js'

const SHOP = { name: '新旺裁缝铺', category: 'daily_life', address: '新旺街 5 号', phone: '0352-2223333' }

describe('the forms of the console', () => {
  let world: ConsoleWorld
  let staff: Visitor

  before(async () => {
    world = await aConsoleWorld()
    staff = await aVisitor('staff')
  })

  async function aVisitor(role: 'staff' | 'auditor' | 'cashier'): Promise<Visitor> {
    const visitor = new Visitor()
    const place = { communityId: world.communityId, shopId: world.shopId }
    visitor.cookies.set('yl_access', await tokenAs(role, place))
    return visitor
  }

  async function eventsAbout(id: string, type: string) {
    return AuditEventModel.find({ communityId: world.communityId, 'subjects.id': id, type }).lean()
  }

  it('register a shop and lead to its page, which says what to do next', async () => {
    const answer = await staff.submit('/console/shops', SHOP)

    expect(answer.status).to.equal(303)
    const { $ } = await staff.get(answer.location ?? '')
    expect($('h1').text()).to.include('新旺裁缝铺')
    expect($('.notice--ok').text()).to.include('起草助老协议')
  })

  it('say at each field and in a list above what is wrong, and lose nothing that was typed', async () => {
    const { status, $ } = await staff.submit('/console/shops', { ...SHOP, name: '', phone: '请打电话' })

    expect(status).to.equal(400)
    expect($('#name-error').text()).to.include('必须填写')
    expect($('#phone-error').text()).to.include('电话')
    expect($('#phone').attr('aria-describedby')).to.equal('phone-error')
    expect(
      $('#error-summary a')
        .map((_, link) => $(link).attr('href'))
        .get(),
    ).to.deep.equal(['#name', '#phone'])
    expect($('#phone').val()).to.equal('请打电话')
    expect($('#address').val()).to.equal('新旺街 5 号')
    expect($('#category option[selected]').val()).to.equal('daily_life')
  })

  it('are refused without the token of the page that holds them', async () => {
    const before = await ShopModel.countDocuments({ communityId: world.communityId })

    const { status } = await staff.post('/console/shops', SHOP)

    expect(status).to.equal(403)
    expect(await ShopModel.countDocuments({ communityId: world.communityId })).to.equal(before)
  })

  it('are not there for an auditor, and nothing is for a cashier', async () => {
    const auditor = await aVisitor('auditor')
    const { $ } = await auditor.get(`/console/shops/${world.shopId}`)

    expect($('main form')).to.have.length(0)
    expect((await auditor.get('/console/shops/new')).status).to.equal(403)
    expect((await auditor.submit('/console/shops', SHOP)).status).to.equal(403)
    expect((await (await aVisitor('cashier')).get('/console')).status).to.equal(403)
  })

  it('show both when somebody else was faster: what was typed and what is stored now', async () => {
    const path = `/console/shops/${world.suspendedShopId}/edit`
    const seen = (await staff.get(path)).$('[name=revision]').val() as string
    const form = { ...SHOP, name: '靓丽美发', openingHours: '' }
    expect((await staff.submit(path, { ...form, revision: seen })).status).to.equal(303)

    const late = await staff.submit(path, { ...form, name: '靓丽造型', revision: seen })

    expect(late.status).to.equal(412)
    expect(late.$('#name').val()).to.equal('靓丽造型')
    expect(late.$('.notice--warn').text()).to.include('靓丽美发')
    // Whoever loaded the page again would lose what was typed.
    expect(late.$('#error-summary').text()).to.include('您填写的也还在').and.not.include('刷新')
    const now = late.$('[name=revision]').val() as string
    expect((await staff.submit(path, { ...form, name: '靓丽造型', revision: now })).status).to.equal(303)
  })

  it('ask for a reason before a shop is suspended, say how much stops, and keep the reason', async () => {
    const page = await staff.get(`/console/shops/${world.shopId}`)
    expect(page.$('.consequence').text()).to.include('3 个优惠项目将立即停止使用')

    const without = await staff.submit(`/console/shops/${world.shopId}/suspend`, { reason: '  ' })
    expect(without.status).to.equal(400)
    expect(without.$('details[open] .field__error').text()).to.include('必须填写')
    expect((await staff.get(`/console/shops/${world.shopId}`)).$('h1 .badge').text()).to.include('合作中')

    const suspended = await staff.submit(`/console/shops/${world.shopId}/suspend`, { reason: '年检停业' })
    expect(suspended.status).to.equal(303)
    expect((await staff.get(`/console/shops/${world.shopId}`)).$('h1 .badge').text()).to.include('已停用')
    const events = await eventsAbout(world.shopId, 'SHOP_EDITED')
    expect(events.map(({ reason }) => reason)).to.include('年检停业')
    await staff.submit(`/console/shops/${world.shopId}/activate`, { reason: '恢复营业' })
  })

  it('take an agreement from draft through its benefit to the signature', async () => {
    const drafted = await staff.submit(`/console/shops/${world.shopId}/agreements`, {
      number: `ZL-${Date.now()}`,
      title: '助老服务项目协议',
      startsOn: '2026-01-01',
      endsOn: '2036-12-31',
      services: '免费送餐\n\n免费量血压',
    })
    const address = (drafted.location ?? '').split('?')[0] ?? ''
    expect(
      (await staff.get(address))
        .$('.bullets li')
        .map((_, item) => item)
        .get(),
    ).to.have.length(2)

    const added = await staff.submit(`${address}/benefits`, {
      title: '午餐立减',
      kind: 'amount_off',
      amountOffFen: '3.50',
      percentOff: '15',
      minSpendFen: '20',
      'hours-from': '11:00',
      'hours-to': '13:00',
      'limits-0-measure': 'count',
      'limits-0-max': '1',
      'limits-0-period': 'day',
      'limits-0-per': 'member',
    })
    const benefit = await staff.get(added.location ?? '')
    expect(benefit.$('.benefit__sentence').text()).to.equal('每天 11:00–13:00，满20元减3.50元，每人每天1次')

    const signing = await staff.get(`${address}/sign`)
    expect(signing.$('.consequence').text()).to.include('1 个优惠项目将随协议生效')
    const revision = signing.$('[name=revision]').val() as string
    expect((await staff.submit(`${address}/sign`, { signedOn: '2026-01-01', revision })).status).to.equal(303)
    expect((await staff.get(address)).$('h1 .badge').text()).to.include('生效中')
  })

  it('name the row of a limit that is wrong', async () => {
    const { status, $ } = await staff.submit(`/console/agreements/${world.draftId}/benefits`, {
      title: '早餐',
      kind: 'percent_off',
      percentOff: '15',
      'limits-0-measure': 'count',
      'limits-0-max': '很多',
      'limits-0-period': 'day',
      'limits-0-per': 'member',
    })

    expect(status).to.equal(400)
    expect($('#limits-0-max-error').text()).to.not.equal('')
    expect($('#limits-0-max').val()).to.equal('很多')
    expect($('#percentOff').val()).to.equal('15')
  })

  it('keep every rule of a benefit that is saved as it stands', async () => {
    const path = `/console/benefits/${world.benefitIds[0] ?? ''}`
    const sentence = (await staff.get(path)).$('.benefit__sentence').text()
    const { $ } = await staff.get(`${path}/edit`)
    const fields = $('main form').serializeArray()
    const form = Object.fromEntries(fields.map(({ name, value }) => [name, value]))

    expect((await staff.submit(`${path}/edit`, form)).status).to.equal(303)
    expect((await staff.get(path)).$('.benefit__sentence').text()).to.equal(sentence)
  })

  it('lead to the existing member when the ID number is registered already', async () => {
    const member = {
      name: '赵玉兰',
      idNumber: anIdNumber(),
      phone: '13800001111',
      tags: 'living_alone',
      consents: 'membership',
    }
    const registered = await staff.submit('/console/members', member)
    expect(registered.status).to.equal(303)
    const address = (registered.location ?? '').split('?')[0]

    const again = await staff.submit('/console/members', member)

    expect(again.status).to.equal(409)
    expect(again.$(`a[href="${address}"]`)).to.have.length(1)
    expect(again.$('#name').val()).to.equal('赵玉兰')
  })

  it('reveal a value for a reason only, once, and leave it in no address and no cache', async () => {
    const memberId = world.memberIds[0] ?? ''
    const path = `/console/members/${memberId}`
    expect((await staff.submit(`${path}/reveal`, { field: 'phone', reason: '' })).status).to.equal(400)

    const revealed = await staff.submit(`${path}/reveal`, { field: 'phone', reason: '联系家属' })

    expect(revealed.$('.secret').text()).to.equal('13800135678')
    expect(revealed.headers.get('cache-control')).to.include('no-store')
    expect((await staff.get(path)).html).to.not.include('13800135678')
    const [event] = await eventsAbout(memberId, 'MEMBER_FIELD_REVEALED')
    expect(event?.reason).to.equal('联系家属')
  })

  it('say how many cards stop before a member leaves, and stop them', async () => {
    const path = `/console/members/${world.memberIds[0] ?? ''}`
    const before = await staff.get(path)
    expect(before.$(`form[action="${path}/leave"]`).parent().text()).to.include('2 张卡（含手机）将立即失效')

    expect((await staff.submit(`${path}/leave`, { reason: '搬到外地' })).status).to.equal(303)

    const after = await staff.get(path)
    expect(after.$('h1 .badge').text()).to.include('已退会')
    expect(after.$('.card-item .badge').text()).to.equal('已作废已作废')
    await staff.submit(`${path}/reinstate`, { reason: '登记有误' })
  })

  it('void a redemption once, with its reason, however often the form is sent', async () => {
    const path = `/console/redemptions/${world.redemptionId}`
    const key = (await staff.get(path)).$('[name=key]').val() as string
    expect(
      (await staff.submit(`${path}/void`, { key, reason: 'other' })).$('#note-error').text(),
    ).to.not.equal('')

    const form = { key, reason: 'other', note: '老人没有消费' }
    expect((await staff.submit(`${path}/void`, form)).status).to.equal(303)
    expect((await staff.submit(`${path}/void`, form)).status).to.equal(303)

    const { $ } = await staff.get(path)
    expect($('h1 .badge').text()).to.include('已撤销')
    expect($('main').text()).to.include('老人没有消费')
    expect($(`form[action="${path}/void"]`)).to.have.length(0)
  })

  it('show a new account its password once', async () => {
    const username = `zhang-${Date.now()}`
    const created = await staff.submit('/console/users', {
      username,
      name: '张收银',
      role: 'cashier',
      shopId: world.shopId,
    })

    expect(created.status).to.equal(201)
    const password = created.$('.secret').text()
    const visitor = new Visitor()
    expect((await visitor.submit('/login', { username, password })).status).to.equal(303)
    const users = await staff.get('/console/users?q=zhang')
    expect(users.html).to.not.include(password)
  })

  it('find a member by name, initials, card number and the end of the phone number', async () => {
    const member = await MemberModel.findById(world.memberIds[1]).lean()
    for (const q of ['单福海', 'sfh']) {
      const { $ } = await staff.get(`/console/members?q=${encodeURIComponent(q)}`)
      expect($('tbody th').first().text(), q).to.equal(member?.name)
    }
    const { $ } = await staff.get('/console/members?q=5678')
    expect($('tbody th').text()).to.include('李秀云')
  })

  it('change the language for good where the switch is used, and come back to the same page', async () => {
    const visitor = await aVisitor('staff')
    const { $ } = await visitor.get('/console/shops?category=medical')
    const address = $('.console-side a[hreflang=en]').attr('href') ?? ''
    expect(address).to.equal('/console/shops?category=medical&lang=en')

    expect((await visitor.get(address)).$('h1').text()).to.include('Shops')
    expect((await visitor.get('/console')).$('h1').text()).to.include('Overview')
  })

  it('keep the settings and say so', async () => {
    const { $ } = await staff.get('/console/settings/cards')
    const revision = $('[name=revision]').val() as string
    const form = {
      carerPolicy: 'refuse',
      printedCardDailyLimit: '5',
      revision,
    }

    expect((await staff.submit('/console/settings/cards', form)).status).to.equal(303)

    const after = await staff.get('/console/settings/cards')
    expect(after.$('#printedCardDailyLimit').val()).to.equal('5')
    const wrong = await staff.submit('/console/settings/cards', {
      ...form,
      printedCardDailyLimit: 'x',
      revision: '',
    })
    expect(wrong.$('#printedCardDailyLimit-error').text()).to.not.equal('')
  })
})
