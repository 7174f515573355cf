import { expect } from 'chai'
import { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { CardModel } from '../../../src/features/cards/card.model.js'
import { MemberModel } from '../../../src/features/members/member.model.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { findRequestsOfMember } from '../../../src/features/requests/request.repository.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  anIdNumber,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { aCareEntry, aCareWorld, planned } from '../../builders/care.builder.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { tokenAs } from '../../helpers/access.js'
import { call, newKey } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'

const DAILY = [{ measure: 'count', max: 2, period: 'day', per: 'member' }]
const YEARLY_FEN = [{ measure: 'amount', max: 3000, period: 'year', per: 'member' }]

const merge = (world: World, goneId: string, intoId: string, more: Record<string, unknown> = {}) =>
  call('POST', `/members/${goneId}/merge`, {
    token: world.staff,
    body: { intoId, reason: '同一人登记了两次', ...more },
  })
const memberOf = async (world: World, id: string) =>
  expectStatus(await call('GET', `/members/${id}`, { token: world.staff }), 200).body

async function use(world: World, code: string, benefitId: string, billFen = 2000) {
  return redeem(world, { prepareToken: await prepareToken(world, code), benefitId, billFen })
}

/** How many people redeemed, and how often, as the report says. */
async function reported(world: World) {
  const year = new Date().getFullYear()
  const query = `from=${year - 1}-01-01&to=${year + 1}-12-31&groupBy=shop`
  const { body } = await call('GET', `/reports/benefits?${query}`, { token: world.staff })
  return { redemptions: body.totals.redemptions as number, members: body.totals.members as number }
}

describe('merging a member who was registered twice', () => {
  it('ends every card and phone of the one who goes, and links both ways', async () => {
    const world = await aWorld()
    const gone = await aCardHolder(world)
    const phone = await aBoundPhone(world, gone.memberId)
    const stays = await aCardHolder(world)

    const merged = expectStatus(await merge(world, gone.memberId, stays.memberId), 200).body

    expect(merged).to.include({ id: stays.memberId, status: 'active', mergedInto: null })
    expect(await memberOf(world, gone.memberId)).to.include({
      status: 'merged',
      mergedInto: stays.memberId,
      statusReason: '同一人登记了两次',
    })
    const refused = await prepare(world, gone.card.code)
    expect([refused.status, refused.body.code]).to.deep.equal([410, 'card_revoked'])
    expect((await call('GET', '/my/cards', { token: phone })).status).to.equal(401)
    expectStatus(await prepare(world, stays.card.code), 200)
    const event = await AuditEventModel.findOne({
      type: 'MEMBER_MERGED',
      'subjects.id': gone.memberId,
    }).lean()
    expect(event?.facts).to.deep.include({ cardsRevoked: 2, fields: [] })
    expect(event?.subjects.map(({ id }) => id)).to.deep.equal([gone.memberId, stays.memberId])
    const again = await call('POST', `/members/${gone.memberId}/cards`, {
      token: world.staff,
      body: { kind: 'printed' },
    })
    expect(again.body.code).to.equal('member_not_active')
  })

  it('counts the uses of both on one limit, also those that come and are voided afterwards', async () => {
    const world = await aWorld({ settings: { printedCardDailyLimit: null } })
    const benefitId = await aBenefit(world, { limits: DAILY })
    const costly = await aBenefit(world, { title: '满额', percentOff: 50, limits: YEARLY_FEN })
    const gone = await aCardHolder(world)
    const stays = await aCardHolder(world)
    const first = expectStatus(await use(world, gone.card.code, benefitId), 201).body.id as string
    expectStatus(await use(world, stays.card.code, benefitId), 201)
    expectStatus(await use(world, gone.card.code, costly, 4000), 201)

    expectStatus(await merge(world, gone.memberId, stays.memberId), 200)

    expect((await use(world, stays.card.code, benefitId)).body.reason).to.equal('limit_reached')
    expect((await use(world, stays.card.code, costly, 4000)).body.reason).to.equal('limit_reached')
    const voiding = { token: world.staff, key: newKey(), body: { reason: 'test' } }
    expectStatus(await call('POST', `/redemptions/${first}/void`, voiding), 200)
    expectStatus(await use(world, stays.card.code, benefitId), 201)
    expect((await use(world, stays.card.code, benefitId)).body.reason).to.equal('limit_reached')
    const fact = await RedemptionModel.findById(first).lean()
    expect(String(fact?.memberId)).to.equal(gone.memberId)
    const { drift } = (await testApp()).services
    expect(await drift.recompute({ communityId: world.communityId })).to.deep.equal([])
  })

  it('counts one person in the reports from then on, whatever was added up before', async () => {
    const world = await aWorld()
    const benefitId = await aBenefit(world)
    const gone = await aCardHolder(world)
    const stays = await aCardHolder(world)
    const third = await aCardHolder(world, { name: '王建国' })
    const used = expectStatus(await use(world, gone.card.code, benefitId), 201).body.id as string
    expectStatus(await use(world, stays.card.code, benefitId), 201)
    await projectTotals()
    expectStatus(await use(world, gone.card.code, benefitId), 201)
    expectStatus(await use(world, third.card.code, benefitId), 201)
    expect(await reported(world)).to.deep.equal({ redemptions: 4, members: 3 })

    expectStatus(await merge(world, gone.memberId, stays.memberId), 200)

    expect(await reported(world)).to.deep.equal({ redemptions: 4, members: 2 })
    await projectTotals()
    expect(await reported(world)).to.deep.equal({ redemptions: 4, members: 2 })
    const voiding = { token: world.staff, key: newKey(), body: { reason: 'test' } }
    expectStatus(await call('POST', `/redemptions/${used}/void`, voiding), 200)
    await projectTotals()
    expect(await reported(world)).to.deep.equal({ redemptions: 3, members: 2 })
    const quiet = await call('GET', '/reports/quiet?days=30', { token: world.staff })
    expect(quiet.body.items).to.deep.equal([])
  })

  it('shows what both used as one person’s, to staff and on the phone, and erases both together', async () => {
    const world = await aWorld()
    const benefitId = await aBenefit(world)
    const gone = await aCardHolder(world)
    const stays = await aCardHolder(world)
    const phone = await aBoundPhone(world, stays.memberId)
    expectStatus(await use(world, gone.card.code, benefitId), 201)
    expectStatus(await use(world, stays.card.code, benefitId), 201)
    expectStatus(await merge(world, gone.memberId, stays.memberId), 200)

    const asked = `memberId=${stays.memberId}&reason=${encodeURIComponent('本人来问')}`
    const records = await call('GET', `/redemptions?${asked}`, { token: world.staff })
    expect(records.body.items).to.have.lengthOf(2)
    expect((await call('GET', '/my/redemptions', { token: phone })).body.items).to.have.lengthOf(2)

    const erased = { token: world.staff, body: { reason: '本人申请' } }
    expectStatus(await call('POST', `/members/${stays.memberId}/erase`, erased), 200)
    for (const id of [gone.memberId, stays.memberId]) {
      expect(await MemberModel.findById(id).lean()).to.include({ name: '已删除', idNumberCipher: null })
    }
    const names = await RedemptionModel.distinct('maskedName', { communityId: world.communityId })
    expect(names).to.deep.equal(['***'])
  })

  it('takes over what was chosen, newly encrypted, and nothing else', async () => {
    const world = await aWorld()
    const contact = { name: '李芳', phone: '13900001111' }
    const goneId = await aMember(world, {
      phone: '13911112222',
      address: '三号楼',
      emergencyContact: contact,
      tags: ['veteran'],
    })
    const staysId = await aMember(world, { address: '五号楼', tags: ['living_alone'] })
    const take = ['phone', 'emergencyContact', 'tags']

    const merged = expectStatus(await merge(world, goneId, staysId, { take }), 200).body

    expect(merged).to.include({ phoneMasked: '139****2222' })
    expect(merged.tags).to.have.members(['living_alone', 'veteran'])
    const value = async (field: string) =>
      (
        await call('POST', `/members/${staysId}/reveal`, {
          token: world.staff,
          body: { field, reason: '核对' },
        })
      ).body.value
    expect([await value('phone'), await value('address')]).to.deep.equal(['13911112222', '五号楼'])
    expect(await value('emergencyContact')).to.deep.equal(contact)
  })

  it('goes on with the visits, errands, places and requests of the one who goes', async () => {
    const world = await aCareWorld({ elders: 2, volunteers: 1 })
    const { communityId, staff, volunteers, elders } = world
    const [goneId, intoId] = elders as [string, string]
    const today = businessDayOf(new Date())
    await aCareEntry(staff, goneId, { tag: 'frail', everyDays: 3, note: '耳背，敲门重一点' })
    await planned(staff, today, addDays(today, 1))
    const past = { kind: 'called', note: '女儿接的电话' }
    expectStatus(await call('POST', `/members/${goneId}/follow-ups`, { token: staff, body: past }), 201)
    const office = { ...world, shopId: '' } as unknown as World
    const request = { kind: 'heating', memberId: goneId, source: 'desk' }
    const asked = expectStatus(await call('POST', '/requests', { token: staff, body: request }), 201).body

    expectStatus(await merge(office, goneId, intoId), 200)

    const { items: list } = expectStatus(await call('GET', '/care-list', { token: staff }), 200).body
    expect(
      (list as { memberId: string; tag: string }[]).map(({ memberId, tag }) => [memberId, tag]),
    ).to.have.deep.members([
      [intoId, 'living_alone'],
      [intoId, 'frail'],
    ])
    const frail = (list as { tag: string; id: string }[]).find(({ tag }) => tag === 'frail')
    const read = expectStatus(await call('GET', `/care-list/${frail?.id ?? ''}`, { token: staff }), 200).body
    expect(read.note).to.equal('耳背，敲门重一点')
    const mine = expectStatus(
      await call('GET', `/my-visits?day=${today}`, { token: volunteers[0]?.token ?? '' }),
      200,
    ).body
    expect(mine.items).to.have.length(1)
    const followUps = await call('GET', `/members/${intoId}/follow-ups`, { token: staff })
    expect((followUps.body.items as object[])[0]).to.include(past)
    const own = await findRequestsOfMember({ communityId, memberId: intoId }, { limit: 5 })
    expect(own.map(({ _id }) => String(_id))).to.deep.equal([asked.id])
  })

  it('lets chains end at the last one, and frees the ID number for whoever has it', async () => {
    const world = await aWorld()
    const [a, b, c] = [await aMember(world), await aMember(world), await aMember(world)]
    expectStatus(await merge(world, a, b), 200)
    expectStatus(await merge(world, b, c), 200)

    expect((await memberOf(world, a)).mergedInto).to.equal(c)
    const gone = await MemberModel.findById(a).lean()
    expect(gone).to.not.have.property('idNumberIndex')
    expect((await merge(world, a, c)).body.code).to.equal('illegal_transition')
    expect((await merge(world, c, a)).body.code).to.equal('member_not_active')
    expect((await merge(world, c, c)).body.code).to.equal('validation_failed')
    const stranger = await aWorld()
    expect((await merge(stranger, c, await aMember(stranger))).status).to.equal(404)
    expect((await merge(stranger, await aMember(stranger), c)).status).to.equal(404)
    const auditor = await tokenAs('auditor', world)
    expect((await call('POST', `/members/${c}/merge`, { token: auditor })).status).to.equal(403)
  })

  it('leaves no good card of the one who goes, whatever is done at the same moment', async () => {
    const world = await aWorld()
    for (let round = 0; round < 3; round += 1) {
      const [a, b] = [await aMember(world), await aMember(world)]
      const issue = () =>
        call('POST', `/members/${a}/cards`, { token: world.staff, body: { kind: 'printed' } })

      const [one, other] = await Promise.all([merge(world, a, b), merge(world, b, a), issue(), issue()])

      expect([one.status, other.status].filter((status) => status === 200)).to.have.lengthOf(1)
      const goneId = one.status === 200 ? a : b
      const good = await CardModel.countDocuments({ memberId: new Types.ObjectId(goneId), status: 'active' })
      expect(good).to.equal(0)
      const late = await call('POST', `/members/${goneId}/cards`, {
        token: world.staff,
        body: { kind: 'printed' },
      })
      expect(late.status).to.equal(409)
    }
  })
})

describe('proposing duplicates', () => {
  it('names pairs of the own community until they are settled', async () => {
    const world = await aWorld()
    const birth = '1948-07-09'
    const twin = (name: string) => aMember(world, { name, idNumber: anIdNumber(birth), phone: undefined })
    const [a, b] = [await twin('欧阳淑珍'), await twin('欧阳淑贞')]
    await aMember(world, { name: '王建国', phone: undefined })
    const propose = async () =>
      expectStatus(await call('GET', '/members/duplicates', { token: world.staff }), 200).body

    const { items, count } = await propose()

    expect(count).to.equal(1)
    expect([items[0].first.id, items[0].second.id]).to.deep.equal([a, b])
    expect(items[0].first).to.have.all.keys('id', 'number', 'name', 'birthDate', 'sex', 'phoneMasked')
    const apart = { token: world.staff, body: { memberIds: [b, a] } }
    expectStatus(await call('POST', '/members/duplicates/told-apart', apart), 204)
    expectStatus(await call('POST', '/members/duplicates/told-apart', apart), 204)
    expect((await propose()).count).to.equal(0)
    const twice = { token: world.staff, body: { memberIds: [a, a] } }
    expect((await call('POST', '/members/duplicates/told-apart', twice)).status).to.equal(400)
    const stranger = await aWorld()
    const foreign = { token: stranger.staff, body: { memberIds: [a, b] } }
    expect((await call('POST', '/members/duplicates/told-apart', foreign)).status).to.equal(404)
  })
})
