import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import {
  aBenefitIn,
  aDraft,
  anAgreement,
  day,
  shopBody,
  shopIn,
  suspended,
} from '../../builders/agreements.js'

describe('shops', () => {
  let communityId: string
  let staff: string

  beforeEach(async () => {
    communityId = await aCommunity()
    staff = await tokenAs('staff', { communityId })
  })

  it('are registered with everything that people need to find them, and it is audited', async () => {
    const body = {
      ...shopBody(),
      name: '御锦源大药房',
      openingHours: '每天 8:00–21:00',
      location: { lng: 113.3, lat: 40.07 },
    }

    const answer = await call('POST', '/shops', { token: staff, body })

    expect(answer.status).to.equal(201)
    expect(answer.headers.get('etag')).to.equal('"1"')
    expect(answer.body).to.include({ ...body, location: answer.body.location, status: 'active' })
    expect(answer.body.location).to.deep.equal({ lng: 113.3, lat: 40.07 })
    expect(answer.body).to.have.keys([
      'id',
      'name',
      'category',
      'address',
      'phone',
      'openingHours',
      'weeklyHours',
      'location',
      'status',
      'createdAt',
      'updatedAt',
    ])
    const read = await call('GET', `/shops/${answer.body.id}`, { token: staff })
    expect(read.body).to.deep.equal(answer.body)
    const events = await AuditEventModel.find({ communityId, type: 'SHOP_REGISTERED' }).lean()
    expect(events.map((event) => event.subjects.map(({ id }) => id))).to.deep.equal([[answer.body.id]])
  })

  it('name each field that is wrong', async () => {
    const body = {
      name: ' ',
      category: 'bank',
      address: '',
      phone: 'call me',
      location: { lng: 181, lat: 'north' },
      status: 'closed',
      owner: 'x',
    }

    const answer = await call('POST', '/shops', { token: staff, body })

    expect(answer.status).to.equal(400)
    expect(answer.body.code).to.equal('validation_failed')
    const paths = answer.body.errors.map((error: { path: string }) => error.path)
    expect(paths).to.include.members([
      'name',
      'category',
      'address',
      'phone',
      'location.lng',
      'location.lat',
      'status',
    ])
    expect(answer.body.errors.every((error: { message: string }) => !error.message.includes('fields:'))).to.be
      .true
  })

  it('take phone numbers as people write them', async () => {
    for (const phone of [
      '0352-5551234',
      '5551234',
      '+86 138 0013 5678',
      '(0352) 555 1234',
      '４００-１２３-４５６７',
    ]) {
      const answer = await call('POST', '/shops', { token: staff, body: { ...shopBody(), phone } })
      expect(answer.status, phone).to.equal(201)
    }
  })

  it('are found by name, pinyin and initials, page by page', async () => {
    for (const name of ['新旺理发店', '御锦源大药房', '御锦源书屋']) await shopIn(staff, { name })

    const names = async (query: string) => {
      const answer = await call('GET', `/shops?${query}`, { token: staff })
      return answer.body.items.map((shop: { name: string }) => shop.name)
    }

    expect(await names(`q=${encodeURIComponent('大药房')}`)).to.deep.equal(['御锦源大药房'])
    expect(await names('q=xwlfd')).to.deep.equal(['新旺理发店'])
    expect(await names('q=YuJinYuan')).to.have.members(['御锦源大药房', '御锦源书屋'])
    expect(await names(`q=${encodeURIComponent('.*')}`)).to.deep.equal([])
    const first = await call('GET', '/shops?limit=2', { token: staff })
    const second = await call('GET', `/shops?limit=2&cursor=${first.body.nextCursor}`, { token: staff })
    expect([...first.body.items, ...second.body.items]).to.have.lengthOf(3)
    expect(second.body.nextCursor).to.equal(null)
    expect((await call('GET', '/shops?cursor=bm9uc2Vuc2U', { token: staff })).status).to.equal(400)
    expect((await call('GET', '/shops?cursor=WyJhIl0', { token: staff })).status).to.equal(400)
  })

  it('are listed by category and status', async () => {
    const clinic = await shopIn(staff, { category: 'medical' })
    const closed = await shopIn(staff, { category: 'culture', status: 'suspended' })

    const medical = await call('GET', '/shops?category=medical', { token: staff })
    const resting = await call('GET', '/shops?status=suspended', { token: staff })

    expect(medical.body.items.map((shop: { id: string }) => shop.id)).to.deep.equal([clinic])
    expect(resting.body.items.map((shop: { id: string }) => shop.id)).to.deep.equal([closed])
    expect((await call('GET', '/shops?category=bank', { token: staff })).status).to.equal(400)
  })

  it('keep what an edit does not name, and can lose what it names as null', async () => {
    const id = await shopIn(staff, { openingHours: '8–20', location: { lng: 1, lat: 2 } })

    const edited = await call('PATCH', `/shops/${id}`, {
      token: staff,
      body: { name: '新名字', location: null },
    })

    expect(edited.status).to.equal(200)
    expect(edited.body).to.include({ name: '新名字', openingHours: '8–20', location: null })
    const found = await call('GET', '/shops?q=xmz', { token: staff })
    expect(found.body.items).to.have.lengthOf(1)
    expect((await call('PATCH', `/shops/${id}`, { token: staff, body: {} })).status).to.equal(400)
  })

  it('are edited by one of many who saw the same revision', async () => {
    const id = await shopIn(staff)

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        call('PATCH', `/shops/${id}`, {
          token: staff,
          body: { name: `名字${index}` },
          headers: { 'if-match': '"1"' },
        }),
      ),
    )

    const statuses = answers.map((answer) => answer.status).sort()
    expect(statuses).to.deep.equal([200, ...Array<number>(7).fill(412)])
    const winner = answers.find((answer) => answer.status === 200)
    const read = await call('GET', `/shops/${id}`, { token: staff })
    expect(read.body.name).to.equal(winner?.body.name)
    expect(read.headers.get('etag')).to.equal('"2"')
    expect(await AuditEventModel.countDocuments({ communityId, type: 'SHOP_EDITED' })).to.equal(1)
  })

  it('are not there for another community, and a shop role sees its own only', async () => {
    const own = await shopIn(staff)
    const neighbour = await shopIn(staff)
    const otherCommunity = await aCommunity()
    const otherStaff = await tokenAs('staff', { communityId: otherCommunity })
    const manager = await tokenAs('shop_manager', { communityId, shopId: own })
    const cashier = await tokenAs('cashier', { communityId, shopId: own })

    expect((await call('GET', `/shops/${own}`, { token: otherStaff })).status).to.equal(404)
    expect(
      (await call('PATCH', `/shops/${own}`, { token: otherStaff, body: { name: 'x' } })).status,
    ).to.equal(404)
    expect((await call('GET', '/shops', { token: otherStaff })).body.items).to.deep.equal([])
    for (const token of [manager, cashier]) {
      expect((await call('GET', `/shops/${own}`, { token })).status).to.equal(200)
      expect((await call('GET', `/shops/${neighbour}`, { token })).status).to.equal(404)
      const list = await call('GET', '/shops', { token })
      expect(list.body.items.map((shop: { id: string }) => shop.id)).to.deep.equal([own])
      expect((await call('PATCH', `/shops/${own}`, { token, body: { name: 'x' } })).status).to.equal(403)
    }
    const auditor = await tokenAs('auditor', { communityId })
    expect((await call('GET', '/shops', { token: auditor })).body.items).to.have.lengthOf(2)
    expect((await call('POST', '/shops', { token: auditor, body: shopBody() })).status).to.equal(403)
  })

  it('belong to the community that an administrator names', async () => {
    const token = await tokenAs('admin')

    expect((await call('POST', '/shops', { token, body: shopBody() })).status).to.equal(400)
    const created = await call('POST', '/shops', { token, body: { ...shopBody(), communityId } })
    const list = await call('GET', `/shops?communityId=${communityId}`, { token })

    expect(created.status).to.equal(201)
    expect(list.body.items.map((shop: { id: string }) => shop.id)).to.deep.equal([created.body.id])
  })

  it('refuse anything that is no id of ours as not there', async () => {
    for (const id of ['x', '0'.repeat(24), '%24ne', 'a'.repeat(300)]) {
      expect((await call('GET', `/shops/${id}`, { token: staff })).status, id).to.equal(404)
    }
  })
})

describe('the public list of shops', () => {
  let communityId: string
  let staff: string

  const listed = async (query = '', language = 'zh-CN') => {
    const answer = await call('GET', `/public/shops?communityId=${communityId}${query}`, {
      headers: { 'accept-language': language },
    })
    expect(answer.status).to.equal(200)
    return answer.body.items as { id: string; benefits: { id: string; sentence: string }[] }[]
  }

  beforeEach(async () => {
    communityId = await aCommunity()
    staff = await tokenAs('staff', { communityId })
  })

  it('tells everyone which shops give what, in the reader’s language', async () => {
    const shopId = await shopIn(staff, { category: 'medical', name: '大药房' })
    const agreementId = await anAgreement(staff, shopId)
    const benefitId = await aBenefitIn(staff, agreementId, { title: '药品八五折', minAge: 60 })

    const [chinese] = await listed()
    const [english] = await listed('&category=medical', 'en')

    expect(chinese).to.deep.include({ id: shopId, name: '大药房', category: 'medical' })
    expect(chinese).to.have.keys([
      'id',
      'name',
      'category',
      'address',
      'phone',
      'openingHours',
      'weeklyHours',
      'location',
      'benefits',
    ])
    expect(chinese?.benefits).to.deep.equal([
      {
        id: benefitId,
        title: '药品八五折',
        kind: 'percent_off',
        sentence: '60岁以上，打八五折',
        today: 'now',
      },
    ])
    expect(english?.benefits[0]?.sentence).to.match(/60.*15/)
    expect(await listed('&category=culture')).to.deep.equal([])
  })

  it('tells the hours of the week, in words too where the shop has none of its own', async () => {
    const weeklyHours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '18:00', to: '02:00' }))
    const shopId = await shopIn(staff, { openingHours: null, weeklyHours })
    await aBenefitIn(staff, await anAgreement(staff, shopId), { title: '九折' })

    expect((await listed())[0]).to.deep.include({ weeklyHours, openingHours: '周一至周五 18:00–次日2:00' })
    expect((await listed('', 'en'))[0]).to.include({
      openingHours: 'Monday to Friday 18:00–2:00 the next day',
    })
    const edit = async (body: object) =>
      (await call('PATCH', `/shops/${shopId}`, { token: staff, body })).status
    expect(await edit({ weeklyHours: [weeklyHours[0], weeklyHours[0]] })).to.equal(400)
    expect(await edit({ openingHours: '周末休息' })).to.equal(200)
    expect((await listed())[0]).to.deep.include({ weeklyHours, openingHours: '周末休息' })
    expect(await edit({ weeklyHours: null })).to.equal(200)
    expect((await listed())[0]).to.include({ weeklyHours: null })
  })

  it('leaves out shops and benefits that give nothing today', async () => {
    const draft = await shopIn(staff)
    await aDraft(staff, draft)
    const later = await shopIn(staff)
    await anAgreement(staff, later, { startsOn: day(1), endsOn: day(30) })
    const over = await shopIn(staff)
    await anAgreement(staff, over, { startsOn: day(-30), endsOn: day(-1) })
    const paused = await shopIn(staff)
    await suspended(staff, 'agreements', await anAgreement(staff, paused))
    const closed = await shopIn(staff)
    await anAgreement(staff, closed)
    await call('PATCH', `/shops/${closed}`, { token: staff, body: { status: 'suspended' } })
    const open = await shopIn(staff)
    const agreementId = await anAgreement(staff, open)
    await suspended(staff, 'benefits', await aBenefitIn(staff, agreementId))
    const given = await aBenefitIn(staff, agreementId)

    const items = await listed()

    expect(items.map((shop) => shop.id)).to.deep.equal([open])
    expect(items[0]?.benefits.map((benefit) => benefit.id)).to.deep.equal([given])
  })

  it('comes in pages, over all communities if none is named, and needs no sign-in', async () => {
    const otherCommunity = await aCommunity()
    const otherStaff = await tokenAs('staff', { communityId: otherCommunity })
    const shops: string[] = []
    for (const token of [staff, staff, staff, otherStaff]) {
      const shopId = await shopIn(token)
      await anAgreement(token, shopId)
      shops.push(shopId)
    }

    const first = await call('GET', `/public/shops?communityId=${communityId}&limit=2`)
    const second = await call(
      'GET',
      `/public/shops?communityId=${communityId}&limit=2&cursor=${first.body.nextCursor}`,
    )
    const all: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await call('GET', `/public/shops?limit=200${cursor && `&cursor=${cursor}`}`)
      all.push(...page.body.items.map((shop: { id: string }) => shop.id))
      cursor = page.body.nextCursor
    }

    const own = [...first.body.items, ...second.body.items].map((shop: { id: string }) => shop.id)
    expect(own).to.have.members(shops.slice(0, 3))
    expect(all).to.include.members(shops)
    expect((await call('GET', '/public/shops?communityId=x')).status).to.equal(400)
    expect((await call('GET', '/public/shops?secret=1')).status).to.equal(400)
  })
})
