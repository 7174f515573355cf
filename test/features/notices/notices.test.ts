import { expect } from 'chai'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { NoticeSeenModel } from '../../../src/features/notices/notice.model.js'
import { MemberModel } from '../../../src/features/members/member.model.js'
import { aBoundPhone, aMember, aWorld, expectStatus, type World } from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { Visitor } from '../../helpers/page.js'

describe('notices of the community', () => {
  const today = businessDayOf(new Date())
  let world: World
  let here: string
  let there: string

  before(async () => {
    world = await aWorld()
    here = await aMember(world, { address: '御锦源小区 5 号楼 1 单元 101' })
    there = await aMember(world, { name: '王建国', address: '御锦源小区 15 号楼 1 单元 101' })
  })

  const post = (fields: Record<string, unknown>) => {
    const body = {
      title: '停水',
      text: '明天上午停水',
      audience: 'community',
      from: today,
      to: today,
      ...fields,
    }
    return call('POST', '/notices', { token: world.staff, body })
  }

  async function posted(fields: Record<string, unknown>): Promise<string> {
    return expectStatus(await post(fields), 201).body.id as string
  }

  const readBy = async (token: string) =>
    expectStatus(await call('GET', '/my/notices', { token }), 200).body.items as {
      id: string
      isSeen: boolean
    }[]

  it('reach whom they are for, on their days, urgent ones first, and are seen once', async () => {
    const [mine, other] = [await aBoundPhone(world, here), await aBoundPhone(world, there)]
    const all = await posted({ title: '体检' })
    const building = await posted({ audience: 'buildings', buildings: ['5号楼'], isUrgent: true })
    await posted({ audience: 'alliance', alliance: 'merchant', title: '商户会议' })
    await posted({ from: addDays(today, 1), to: addDays(today, 2) })
    const withdrawn = await posted({})
    const reason = { token: world.staff, body: { reason: '写错了' } }
    expectStatus(await call('POST', `/notices/${withdrawn}/withdraw`, reason), 200)
    expect((await call('POST', `/notices/${withdrawn}/withdraw`, reason)).body.code).to.equal(
      'notice_withdrawn',
    )

    expect((await readBy(mine)).map(({ id }) => id)).to.deep.equal([building, all])
    expect((await readBy(other)).map(({ id }) => id)).to.deep.equal([all])
    expect((await call('POST', `/my/notices/${building}/seen`, { token: other })).status).to.equal(404)
    const taps = await Promise.all(
      [1, 2, 3].map(() => call('POST', `/my/notices/${building}/seen`, { token: mine })),
    )
    expect(taps.map(({ status }) => status)).to.deep.equal([200, 200, 200])
    expect(await NoticeSeenModel.countDocuments({ communityId: world.communityId })).to.equal(1)
    expect((await readBy(mine)).map(({ id, isSeen }) => [id, isSeen])).to.deep.equal([
      [all, false],
      [building, true],
    ])

    const readers = async (id: string) =>
      expectStatus(await call('GET', `/notices/${id}/readers`, { token: world.staff }), 200).body
    expect(await readers(building)).to.deep.equal({ seen: 1, notSeen: 0, unseen: [] })
    expect(
      (await readers(all)).unseen.map(({ maskedName }: { maskedName: string }) => maskedName),
    ).to.include('王*国')
  })

  it('are counted in the list without anybody’s address: each reader once, of those whom it is for', async () => {
    const own = await aWorld()
    const near = await aMember(own, { address: '御锦源小区 7 号楼 1 单元 101' })
    await aMember(own, { name: '王建国', address: '御锦源小区 7 号楼 2 单元 101' })
    const far = await aMember(own, { name: '赵桂英', address: '御锦源小区 17 号楼 1 单元 101' })
    const put = async (fields: object) => {
      const body = { text: '请看', from: today, to: today, ...fields }
      return expectStatus(await call('POST', '/notices', { token: own.staff, body }), 201).body
    }
    const toAll = await put({ title: '给大家', audience: 'community' })
    const toHouse = await put({ title: '给七号楼', audience: 'buildings', buildings: ['7号楼'] })
    expect([toAll.meant, toHouse.meant]).to.deep.equal([null, 2])
    for (const [memberId, notices] of [
      [near, [toAll, toHouse]],
      [far, [toAll]],
    ] as const) {
      const token = await aBoundPhone(own, memberId)
      for (const { id } of [...notices, ...notices]) {
        expectStatus(await call('POST', `/my/notices/${id}/seen`, { token }), 200)
      }
    }
    // What nobody can read must not be needed.
    await MemberModel.updateMany({ communityId: own.communityId }, { $set: { addressCipher: 'unreadable' } })

    const { $ } = await new Visitor().get('/console/notices', {
      headers: { authorization: `Bearer ${own.staff}` },
    })

    const lines = $('tbody tr')
      .toArray()
      .map((row) => $(row).text().replace(/\s+/g, ' '))
    expect(lines.find((line) => line.includes('给大家'))).to.include('2 人看过，共 3 人')
    expect(lines.find((line) => line.includes('给七号楼'))).to.include('1 人看过，共 2 人')
    const all = await call('GET', `/notices/${toAll.id}/readers`, { token: own.staff })
    expect(all.body).to.deep.include({ seen: 2, notSeen: 1 })
    expect(await NoticeSeenModel.countDocuments({ communityId: own.communityId })).to.equal(3)
    const stored = await NoticeSeenModel.findOne({ noticeId: toHouse.id }).lean()
    expect(stored).to.have.keys('_id', '__v', 'communityId', 'noticeId', 'memberId', 'at')
  })

  it('stand on the first page for everybody, and those for the alliance with the shops', async () => {
    const { html } = await new Visitor().get(`/?communityId=${world.communityId}`)
    expect(html).to.include('体检').and.not.include('商户会议')
    const shop = await new Visitor().get('/shop', { headers: { authorization: `Bearer ${world.manager}` } })
    expect(shop.html).to.include('商户会议').and.not.include('体检')
  })

  it('are refused without an audience, with days the wrong way round, and at a stale revision', async () => {
    for (const [fields, path] of [
      [{ audience: 'buildings' }, 'buildings'],
      [{ audience: 'alliance' }, 'alliance'],
      [{ audience: 'buildings', buildings: ['花园'] }, 'buildings.0'],
      [{ to: addDays(today, -1) }, 'to'],
      [{ text: 'a\u0000b' }, 'text'],
    ] as const) {
      const { status, body } = await post(fields)
      expect([status, body.errors[0].path], JSON.stringify(body)).to.deep.equal([400, path])
    }
    const id = await posted({ title: '旧' })
    const body = { title: '新', text: '改了', audience: 'community', from: today, to: today }
    const change = () =>
      call('PUT', `/notices/${id}`, { token: world.staff, body, headers: { 'If-Match': '"1"' } })
    expectStatus(await change(), 200)
    expect((await change()).status).to.equal(412)
  })
})
