import { expect } from 'chai'
import { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import type { AccountView } from '../../../src/features/committee/account.view.js'
import { LISTS, type ListName } from '../../../src/features/committee/account-lists.js'
import { MemberModel } from '../../../src/features/members/member.model.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { anActivity } from '../../builders/activity.builder.js'
import { aCareWorld, planned, recordVisit } from '../../builders/care.builder.js'
import { aMemberForm, accepted, anOffice } from '../../builders/membership.builder.js'
import { aBooking, anOrganization, aRequest, aResource, stepsOf } from '../../builders/organizations.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../../builders/redemption.builder.js'
import { aShop, tokenAs } from '../../helpers/access.js'
import { call, newKey } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'
import { textOf } from '../../helpers/pdf.js'

type World = Awaited<ReturnType<typeof aYear>>

const post = async (token: string, path: string, body: unknown = {}, key?: string) =>
  accepted(await call('POST', path, { token, body, ...(key ? { key } : {}) }), key ? 201 : 200)

const aMemberOf = async (staff: string) =>
  accepted(await call('POST', '/members', { token: staff, body: aMemberForm() }), 201).id as string

/** One thing of each kind, done today: whoever stands in `reached` was reached by exactly one of them. */
async function aYear() {
  const today = businessDayOf(clock.now())
  const { communityId, staff, volunteers, elders } = await aCareWorld({ elders: 2 })
  const [buyer, guest, reporter, neighbour, nobody, gone] = await Promise.all(
    Array.from({ length: 6 }, () => aMemberOf(staff)),
  )
  const shopId = await aShop(communityId, { name: '老刘理发' })
  const property = await anOrganization(staff, { name: '御锦物业' })
  const club = await anOrganization(staff, { alliance: 'club', name: '夕阳红艺术团' })
  await redeem({ communityId, shopId, today }, [buyer, gone])
  await post(staff, `/members/${gone}/leave`, { reason: '搬走了' })
  await lend(staff, { giver: property, taker: club, today })

  const activityId = await anActivity(staff, { title: '重阳节演出', organizationIds: [club] })
  await post(staff, `/activities/${activityId}/attendances`, { memberId: guest }, newKey())
  await post(staff, `/activities/${activityId}/close`)

  const asked = await aRequest(staff, { memberId: reporter, organizationId: property })
  const same = await aRequest(staff, { memberId: neighbour, organizationId: property })
  await stepsOf(staff, same, [['join', { leadId: asked }]])
  await stepsOf(staff, asked, [['accept'], ['solve', { words: '修好了' }]])
  await aRequest(staff, { kind: 'water' })

  const visits = await planned(staff, today)
  for (const { id, memberId } of visits) {
    const met = memberId === elders[0]
    const needs = met
      ? [
          { kind: 'bills', isMet: true },
          { kind: 'shopping', isMet: false },
        ]
      : []
    accepted(await recordVisit(volunteers[0]?.token ?? '', id, { met, needs }), 201)
  }
  const errands = accepted(await call('GET', '/errands', { token: staff }), 200).items as { id: string }[]
  await post(staff, `/errands/${errands[0]?.id ?? ''}/done`)
  return {
    communityId,
    staff,
    today,
    property,
    club,
    shopId,
    reached: [buyer, guest, reporter, neighbour],
    elders,
    nobody,
  }
}

/** Two that count, one voided and one of the year before, all of the first; one of somebody who has left. */
async function redeem(
  { communityId, shopId, today }: { communityId: string; shopId: string; today: string },
  memberIds: readonly (string | undefined)[],
) {
  const members = await MemberModel.find({ communityId }).lean()
  const at = (memberId: string | undefined, businessDay = today) =>
    aRedemption({
      communityId,
      shopId: new Types.ObjectId(shopId),
      memberId: new Types.ObjectId(memberId),
      memberNumber: members.find(({ _id }) => String(_id) === memberId)?.number ?? 0,
      businessDay,
      updatedAt: clock.now(),
    })
  const [first, other] = memberIds
  const voided = at(first)
  await insertRedemptions([at(first), at(first), voided, at(first, addDays(today, -400)), at(other)])
  await voidRedemption(voided._id)
}

async function lend(staff: string, { giver, taker, today }: { giver: string; taker: string; today: string }) {
  const resourceId = await aResource(staff, { organizationId: giver, name: '多功能厅' })
  const times = { day: today, from: '00:00', to: '01:30', organizationId: taker }
  const id = await aBooking(staff, resourceId, times)
  const { state } = accepted(await call('GET', `/bookings/${id}`, { token: staff }), 200)
  if (state === 'requested') await post(staff, `/bookings/${id}/approve`)
  await post(staff, `/bookings/${id}/use`, { usedFor: '排练', people: 12 })
}

const periodOf = ({ today }: World) => `from=${today}&to=${today}`

async function accountOf(world: World, token = world.staff): Promise<AccountView> {
  return accepted(await call('GET', `/reports/alliances?${periodOf(world)}`, { token }), 200) as AccountView
}

/** Everything on a list, page by page. */
async function listOf(world: World, of: ListName, scope: string): Promise<{ ids: string[]; total: number }> {
  const ids: string[] = []
  for (let cursor = ''; ;) {
    const path = `/reports/alliances/list?${periodOf(world)}&of=${of}${scope}&limit=2${cursor}`
    const body = accepted(await call('GET', path, { token: world.staff }), 200) as {
      items: { targetId: string; name: string }[]
      nextCursor: string | null
      total: number
    }
    ids.push(...body.items.map(({ targetId }) => targetId))
    if (body.nextCursor === null) return { ids, total: body.total }
    cursor = `&cursor=${body.nextCursor}`
  }
}

describe('the account of the alliances', () => {
  let world: World
  before(async () => {
    world = await aYear()
  })

  it('counts what was done in the period, and each elder who was reached once', async () => {
    const { whole, alliances, given } = await accountOf(world)
    const { hoursToSolve, ...rest } = whole
    expect(hoursToSolve).to.be.a('number')
    expect(rest).to.deep.equal({
      organizations: 3,
      uses: 1,
      hours: 1.5,
      people: 12,
      activities: 1,
      attendances: 1,
      requests: 2,
      solved: 1,
      redemptions: 3,
      discountFen: 6000,
      subsidyFen: 1500,
      reached: 5,
      members: 7,
      notReached: 2,
      visits: 2,
      met: 1,
      needs: 2,
    })
    const of = (kind: string) => alliances.find((one) => one.kind === kind)
    expect(of('merchant')?.figures).to.include({
      organizations: 1,
      redemptions: 3,
      discountFen: 6000,
      reached: 1,
    })
    expect(of('merchant')?.partners).to.have.length(1)
    expect(of('merchant')?.partners[0]).to.include({ name: '老刘理发', redemptions: 3 })
    expect(of('property')?.figures).to.include({
      uses: 1,
      requests: 1,
      solved: 1,
      redemptions: 0,
      reached: 2,
    })
    expect(of('club')?.figures).to.include({ uses: 0, activities: 1, attendances: 1, reached: 1 })
    expect(of('committee')?.figures).to.include({ organizations: 0, activities: 0, reached: 0 })
    expect(given).to.have.length(1)
    expect(given[0]).to.include({ giver: '御锦物业', taker: '夕阳红艺术团', uses: 1, hours: 1.5, people: 12 })
  })

  it('has behind every figure a list of exactly as many', async () => {
    const account = await accountOf(world)
    const scopes = [
      { scope: '', figures: { ...account.whole, not_reached: account.whole.notReached } },
      ...account.alliances.map(({ kind, figures }) => ({ scope: `&alliance=${kind}`, figures })),
      ...account.alliances.flatMap(({ partners }) =>
        partners
          .filter(({ organizationId }) => organizationId)
          .map((figures) => ({ scope: `&organizationId=${figures.organizationId ?? ''}`, figures })),
      ),
    ] as { scope: string; figures: Partial<Record<string, number>> }[]
    for (const { scope, figures } of scopes) {
      for (const of of LISTS.filter((name) => figures[name] !== undefined)) {
        const { ids, total } = await listOf(world, of, scope)
        expect(ids, `${of}${scope}`).to.have.length(figures[of] ?? -1)
        expect(total, `${of}${scope}`).to.equal(ids.length)
      }
    }
    const records = await call('GET', `/redemptions?${periodOf(world)}&status=committed`, {
      token: world.staff,
    })
    expect(accepted(records, 200).items).to.have.length(account.whole.redemptions)
  })

  it('names those who were reached and those who were not', async () => {
    const { reached, elders, nobody } = world
    expect((await listOf(world, 'reached', '')).ids).to.have.members([...reached, elders[0]])
    expect((await listOf(world, 'not_reached', '')).ids).to.have.members([elders[1], nobody])
  })

  it('says the same on paper as in the answer, and who printed it', async () => {
    const { whole } = await accountOf(world)
    const { baseUrl } = await testApp()
    const answer = await fetch(`${baseUrl}/api/v1/reports/alliances.pdf?${periodOf(world)}`, {
      headers: { authorization: `Bearer ${world.staff}` },
    })
    const text = textOf(Buffer.from(await answer.arrayBuffer())).join('\n')
    for (const [label, figure] of [
      ['惠及老人', whole.reached],
      ['尚未惠及', whole.notReached],
      ['成员单位', whole.organizations],
      ['优惠核销', whole.redemptions],
      ['提供资源', whole.uses],
      ['举办活动', whole.activities],
      ['受理诉求', whole.requests],
      ['办结诉求', whole.solved],
      ['解决需要', whole.needs],
    ] as const) {
      expect(text).to.match(new RegExp(`${label} +${figure}\\b`))
    }
    for (const words of [
      '商圈联盟',
      '物业联盟',
      '社团联盟',
      '大党委联盟',
      '老刘理发',
      '夕阳红艺术团',
      '¥60.00',
      '打印人',
      '第 1 页',
    ]) {
      expect(text).to.include(words)
    }
  })

  it('is another one for another community, and nobody’s but the staff’s', async () => {
    const other = await anOffice()
    const { whole, given } = await accountOf(world, other.staff)
    expect(whole).to.include({
      organizations: 0,
      members: 0,
      reached: 0,
      redemptions: 0,
      visits: 0,
      requests: 0,
    })
    expect(given).to.deep.equal([])
    const path = `/reports/alliances/list?${periodOf(world)}&of=uses&organizationId=${world.property}`
    expect(accepted(await call('GET', path, { token: other.staff }), 200).items).to.deep.equal([])
    const manager = await tokenAs('shop_manager', world)
    const refused = await call('GET', `/reports/alliances?${periodOf(world)}`, { token: manager })
    expect(refused.status).to.equal(403)
  })

  it('refuses days out of order and lists that there are not, and leaves an event of each view', async () => {
    const get = (query: string) => call('GET', `/reports/alliances${query}`, { token: world.staff })
    expect((await get('?from=2026-02-01&to=2026-01-01')).body.errors[0].path).to.equal('to')
    expect((await get(`/list?${periodOf(world)}&of=everything`)).body.errors[0].path).to.equal('of')
    expect((await get(`/list?${periodOf(world)}&of=uses&cursor=x`)).status).to.equal(400)
    const { communityId } = world
    const views = await AuditEventModel.find({ communityId, 'facts.report': 'alliances' }).lean()
    expect(views.map(({ type }) => type)).to.include.members(['REPORT_VIEWED', 'REPORT_EXPORTED'])
  })
})
