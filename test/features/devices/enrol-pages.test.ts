import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { DeviceModel } from '../../../src/features/devices/device.model.js'
import { accepted, anOffice, type Office } from '../../builders/membership.builder.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { Visitor } from '../../helpers/page.js'

describe('the link that makes a browser a counter', () => {
  let office: Office
  let shopId: string

  beforeEach(async () => {
    office = await anOffice()
    shopId = await office.aShop()
  })

  afterEach(() => {
    clock.reset()
  })

  async function invited(name = '前台平板') {
    const body = { name, profile: 'cashier' }
    const answer = accepted(
      await call('POST', `/shops/${shopId}/devices`, { token: office.staff, body }),
      201,
    )
    return { id: answer.id as string, link: new URL(answer.enrolmentUrl as string).pathname }
  }

  const statusOf = async (id: string) => (await DeviceModel.findById(id).lean())?.status

  it('shows shop and device, and claims nothing when it is only opened', async () => {
    const { id, link } = await invited()
    const shop = await call('GET', `/shops/${shopId}`, { token: office.staff })

    const opened = await new Visitor().get(link)
    await new Visitor().get(link)

    expect(opened.status).to.equal(200)
    expect(opened.$('main').text()).to.include(shop.body.name).and.include('前台平板')
    expect(opened.headers.getSetCookie().join()).to.not.include('yl_device')
    expect(await statusOf(id)).to.equal('enrolling')
  })

  it('enrols by one tap: a lasting cookie that no script can read, and on to the counter', async () => {
    const { id, link } = await invited()
    const visitor = new Visitor()

    const answer = await visitor.submit(link, {})
    const onward = await visitor.get(answer.location ?? '')

    expect([answer.status, answer.location]).to.deep.equal([303, '/counter'])
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('yl_device=yld_'))
    expect(cookie).to.include('HttpOnly').and.include('SameSite=Lax')
    expect(Number(/Max-Age=(\d+)/.exec(cookie ?? '')?.[1])).to.be.above(300 * 86_400)
    expect(onward.location).to.include('/counter/unlock')
    expect(await statusOf(id)).to.equal('active')
    expect((await DeviceModel.findById(id).lean())?.appVersion).to.match(/^\d/)
  })

  it('enrols one of two that tap at the same time, and tells the other what to do', async () => {
    const { id, link } = await invited()
    const visitors = [new Visitor(), new Visitor()]
    await Promise.all(visitors.map((visitor) => visitor.csrfToken()))

    const answers = await Promise.all(visitors.map((visitor) => visitor.submit(link, {})))

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409])
    const late = answers.find(({ status }) => status === 409)
    expect(late?.$('main').text()).to.include('已用过').and.include('重新生成')
    expect(visitors.filter(({ cookies }) => cookies.has('yl_device'))).to.have.length(1)
    const enrolled = { communityId: office.communityId, type: 'DEVICE_ENROLLED', 'subjects.id': id }
    expect(await AuditEventModel.countDocuments(enrolled)).to.equal(1)
  })

  it('says that it is too old, unknown or ended, and what to do', async () => {
    clock.set(new Date())
    const late = await invited()
    const wiped = await invited()
    accepted(await call('POST', `/devices/${wiped.id}/wipe`, { token: office.staff, body: {} }), 200)

    const ended = await new Visitor().submit(wiped.link, {})
    const unknown = await new Visitor().get(`/counter/enrol/yle_${'A'.repeat(43)}`)
    const nonsense = await new Visitor().submit('/counter/enrol/nonsense', {})
    clock.set(new Date(Date.now() + 11 * 60_000))
    const old = await new Visitor().get(late.link)

    expect([ended.status, unknown.status, nonsense.status, old.status]).to.deep.equal([410, 404, 404, 410])
    expect(ended.$('main').text()).to.include('已过期')
    expect(old.$('main').text()).to.include('10 分钟').and.include('重新生成')
    for (const { $ } of [unknown, nonsense])
      expect($('main').text()).to.include('链接不对').and.include('再扫一次')
  })

  it('warns a browser that is another counter already, and leads the enrolled one on to its counter', async () => {
    const [first, second] = [await invited('旧平板'), await invited('新平板')]
    const visitor = new Visitor()
    await visitor.submit(first.link, {})

    const warned = await visitor.get(second.link)
    const again = await visitor.get(first.link)

    expect(warned.$('main').text()).to.include('旧平板').and.include('改为新的设备')
    expect(again.status).to.equal(409)
    expect(again.$('a[href="/counter"]').text()).to.include('打开收银台')
  })

  it('refuses the form that another site sends', async () => {
    const { id, link } = await invited()

    expect((await new Visitor().post(link, {})).status).to.equal(403)
    expect(await statusOf(id)).to.equal('enrolling')
  })
})

describe('a device in use', () => {
  afterEach(() => {
    clock.reset()
  })

  it('is noted as seen at most once a minute, however much it does', async () => {
    const office = await anOffice()
    const shopId = await office.aShop()
    const body = { name: '前台', profile: 'cashier' }
    const began = new Date()
    clock.set(began)
    const registered = accepted(
      await call('POST', `/shops/${shopId}/devices`, { token: office.staff, body }),
      201,
    )
    const visitor = new Visitor()
    await visitor.submit(new URL(registered.enrolmentUrl as string).pathname, {})
    const seenAfter = async (ms: number) => {
      clock.set(new Date(began.getTime() + ms))
      await call('POST', `/devices/${registered.id}/lock`, { token: office.staff, body: {} })
      await call('POST', `/devices/${registered.id}/unlock`, { token: office.staff, body: {} })
      await visitor.get('/counter/unlock')
      return (
        ((await DeviceModel.findById(registered.id).lean())?.lastSeenAt?.getTime() ?? 0) - began.getTime()
      )
    }

    expect(await seenAfter(1000)).to.equal(0)
    expect(await seenAfter(59_000)).to.equal(0)
    expect(await seenAfter(60_000)).to.equal(60_000)
    expect(await seenAfter(90_000)).to.equal(60_000)
  })
})
