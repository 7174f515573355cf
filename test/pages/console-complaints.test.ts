import { expect } from 'chai'
import { NotificationModel } from '../../src/features/notifications/notification.model.js'
import { aBoundPhone, expectStatus } from '../builders/world.js'
import { tokenAs } from '../helpers/access.js'
import { call } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { openBrowser, type TestBrowser } from '../helpers/browser.js'
import { Visitor } from '../helpers/page.js'
import { aConsoleWorld, type ConsoleWorld } from './console-world.js'
import { expectSound, openTab } from './inspect.js'
import { LOOKS } from './looks.js'

describe('complaints and notices in the console', () => {
  let world: ConsoleWorld
  let memberId: string
  let phone: string
  let staff: Visitor
  let browser: TestBrowser | undefined

  beforeEach(async () => {
    world = await aConsoleWorld()
    memberId = world.memberIds[0] ?? ''
    phone = await aBoundPhone(world, memberId)
    staff = new Visitor()
    staff.cookies.set('yl_access', await tokenAs('staff', { communityId: world.communityId }))
  })

  afterEach(async () => {
    await browser?.close()
    browser = undefined
  })

  const tell = async (reason: string) => {
    const body = { shopId: world.shopId, reason }
    return expectStatus(await call('POST', '/my/complaints', { token: phone, body }), 201).body.id as string
  }

  it('are counted on the first page, which leads to the open ones', async () => {
    await tell('discount_refused')
    await tell('unkind')

    const { $ } = await staff.get('/console')

    const line = $('a[href="/console/complaints?status=open"]')
    expect(line.find('.stat__figure').text()).to.equal('2')
    const list = await staff.get('/console/complaints?status=open')
    expect(list.$('tbody tr')).to.have.length(2)
    expect(list.$('tbody').text()).to.include('顺意早餐店').and.include('李*云').and.not.include('李秀云')
  })

  it('stand beside the refusals of the shop, and are answered there once', async () => {
    const id = await tell('discount_refused')
    const { $ } = await staff.get(`/console/complaints/${id}`)
    expect($('main').text()).to.include('消费金额未达到').and.include('本人')
    const empty = await staff.submit(`/console/complaints/${id}/answer`, { answer: '', settled: 'yes' })
    expect(empty.status).to.equal(400)
    expect(empty.$('#answer-error').text()).to.include('必须填写')

    const done = await staff.submit(`/console/complaints/${id}/answer`, { answer: '已处理', settled: 'yes' })

    expect(done.location).to.equal(`/console/complaints/${id}?done=complaint_answered`)
    const after = await staff.get(done.location ?? '')
    expect(after.$('.notice').text()).to.include('已答复')
    expect(after.$('main').text()).to.include('已处理').and.include('老人还没看到')
    expect(after.$('textarea')).to.have.length(0)
    const late = await staff.submit(`/console/complaints/${id}/answer`, { answer: '再答', settled: 'yes' })
    expect(late.status).to.equal(409)
    expect(late.$('[role=alert]').text()).to.include('已经办结')
  })

  it('are written down at the desk from the page of the member; what was typed is not lost', async () => {
    const { $ } = await staff.get(`/console/members/${memberId}`)
    const href = $('a[href$="/complaints/new"]').attr('href') ?? ''
    expect((await staff.get(href)).status).to.equal(200)
    const path = `/console/members/${memberId}/complaints`
    const form = {
      shopId: world.shopId,
      reason: 'price_raised',
      occurredOn: '2001-01-01',
      note: '多收了两块',
    }
    const refused = await staff.submit(path, form)
    expect(refused.status).to.equal(400)
    expect(refused.$('textarea').text()).to.equal('多收了两块')
    expect(refused.$('#occurredOn-error').text()).to.include('60 天以内')

    const { occurredOn: _old, ...today } = form
    const filed = await staff.submit(path, today)
    const again = await staff.submit(path, today)

    expect(filed.location).to.match(/\?done=complaint_filed$/)
    expect(again.location).to.match(/\?done=complaint_known$/)
    expect((await staff.get(filed.location ?? '')).$('main').text()).to.include('多收了两块')
  })

  it('show a new secret once, and what was given up, with a way to send it again', async () => {
    const form = { kind: 'webhook', url: 'https://sms.example.com/notice', revision: '0' }
    const saved = await staff.submit('/console/notifications', form)
    expect(saved.status).to.equal(200)
    expect(saved.$('.secret').text()).to.match(/^yls_/)
    expect((await staff.get('/console/notifications')).html).to.not.include('yls_')
    const stale = await staff.submit('/console/notifications', { ...form, kind: 'off' })
    expect(stale.status).to.equal(412)
    const inner = await staff.submit('/console/notifications', {
      ...form,
      url: 'https://10.0.0.1/x',
      revision: '1',
    })
    expect(inner.$('#url-error').text()).to.include('内部网络')

    const { communityId, redemptionId } = world
    const failure = { kind: 'status', status: 500 }
    const givenUp = { state: 'given_up' as const, attempts: 8, nextAt: new Date(), failure }
    await NotificationModel.create({ communityId, redemptionId, kind: 'redeemed', ...givenUp })
    const first = await staff.get('/console')
    expect(first.$('a[href="/console/notifications?state=given_up"] .stat__figure').text()).to.equal('1')
    const list = await staff.get('/console/notifications?state=given_up')
    expect(list.$('main').text()).to.include('对方回应 500').and.include('重新发送这 1 条')
    expect((await staff.submit('/console/notifications/retry', {})).location).to.equal(
      '/console/notifications?done=retried',
    )
    expect((await NotificationModel.findOne({ communityId }).lean())?.state).to.equal('waiting')
  })

  for (const look of LOOKS) {
    it(`is readable in ${look.locale} at ${look.width} px`, async () => {
      const id = await tell('discount_refused')
      const { baseUrl } = await testApp()
      browser = await openBrowser(look)
      const value = await tokenAs('staff', { communityId: world.communityId })
      await browser.context.addCookies([{ name: 'yl_access', value, url: baseUrl }])
      const { page, complaints } = await openTab(browser.context)
      for (const path of [
        '/console/complaints',
        '/console/complaints?status=settled',
        `/console/complaints/${id}`,
        `/console/members/${memberId}/complaints/new`,
        '/console/notifications',
      ]) {
        await page.goto(`${baseUrl}${path}`)
        await expectSound(page, `${path} at ${look.width} px`)
      }
      expect(complaints).to.deep.equal([])
    })
  }
})
