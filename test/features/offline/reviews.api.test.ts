import { expect } from 'chai'
import { Types } from 'mongoose'
import { leavesOf, type StoredFact } from '../../../src/features/audit/sealed-content.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { DecisionModel } from '../../../src/features/offline/offline.model.js'
import { isSubsidyDue } from '../../../src/features/offline/review-case.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { aBenefit, aCardHolder, aWorld, expectStatus, type World } from '../../builders/world.js'
import { tokenAs } from '../../helpers/access.js'
import { call, newKey } from '../../helpers/api.js'
import { businessDayOf } from '../../../src/lib/business-day.js'
import { OfflineDevice } from './offline-device.js'

describe('the review of uploaded facts', () => {
  let world: World
  let device: OfflineDevice
  let flaggedIds: string[]

  before(async () => {
    world = await aWorld()
    device = await OfflineDevice.enrol(world)
    const benefitId = await aBenefit(world, { subsidyPercent: 50 })
    const { leaseId } = await device.lease()
    const { card } = await aCardHolder(world)
    expect((await device.giveAndUpload({ leaseId, code: card.code, benefitId })).flags).to.deep.equal([])
    flaggedIds = []
    for (let n = 0; n < 3; n += 1) {
      const result = await device.giveAndUpload({ code: (await aCardHolder(world)).card.code, benefitId })
      flaggedIds.push(result.redemptionId ?? '')
    }
    await device.upload([{ first: 1 }, { second: 2 }])
  })

  const list = async (query = '', token = world.staff) =>
    expectStatus(await call('GET', `/offline/reviews${query}`, { token }), 200).body as {
      items: { id: string; kind: string; flags: string[]; decision: string | null }[]
      nextCursor: string | null
    }
  const decide = (id: string, body: object, token = world.staff) =>
    call('POST', `/offline/reviews/${id}/decisions`, { token, body })

  it('lists what has flags and what is in quarantine, page by page, each once', async () => {
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await list(`?limit=2${cursor}`)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : ''
    } while (cursor)

    expect(seen).to.have.length(5)
    expect(new Set(seen).size).to.equal(5)
    expect(seen).to.include.members(flaggedIds)
  })

  it('is filtered by finding and decision; a wrong filter is refused', async () => {
    expect((await list('?flag=quarantined')).items.map(({ kind }) => kind)).to.deep.equal([
      'quarantine',
      'quarantine',
    ])
    expect((await list('?flag=lease_exceeded')).items).to.have.length(3)
    expect((await list('?state=decided')).items).to.have.length(0)
    for (const query of [
      '?flag=other',
      '?state=x',
      '?shopId=1',
      '?cursor=x',
      '?cursor=WzEsMl0',
      '?limit=0',
    ]) {
      expect((await call('GET', `/offline/reviews${query}`, { token: world.staff })).status, query).to.equal(
        400,
      )
    }
  })

  it('decides for a reason, keeps every decision and audits each', async () => {
    const [id = ''] = flaggedIds
    expect((await decide(id, { decision: 'pay' })).status).to.equal(400)
    expect((await decide(id, { decision: 'maybe', reason: '核对' })).status).to.equal(400)

    const first = expectStatus(await decide(id, { decision: 'do_not_pay', reason: '无小票' }), 201)
    const second = expectStatus(await decide(id, { decision: 'pay', reason: '补交小票' }), 201)

    expect(first.body.decision).to.equal('do_not_pay')
    expect(second.body.decision).to.equal('pay')
    expect(second.body.decisions.map(({ reason }: { reason: string }) => reason)).to.deep.equal([
      '补交小票',
      '无小票',
    ])
    const events = await AuditEventModel.find({
      communityId: world.communityId,
      type: 'OFFLINE_FACT_DECIDED',
    }).lean()
    expect(events.map(({ reason }) => reason)).to.have.members(['无小票', '补交小票'])
  })

  it('says of the subsidy that it is due only when staff have said pay last', async () => {
    const [, id = ''] = flaggedIds
    const isDue = async () => isSubsidyDue((await RedemptionModel.findById(id).lean()) ?? { flags: [''] })
    expect(await isDue()).to.equal(false)
    await decide(id, { decision: 'pay', reason: '核对' })
    expect(await isDue()).to.equal(true)
    await decide(id, { decision: 'do_not_pay', reason: '核对有误' })
    expect(await isDue()).to.equal(false)
    expect(isSubsidyDue({})).to.equal(true)
  })

  it('changes nothing that a seal covers: the origin of a fact is sealed, the decision is not part of it', async () => {
    const [id = ''] = flaggedIds
    const stored = await RedemptionModel.collection.findOne({ _id: new Types.ObjectId(id) })
    const hashOf = (fact: object) => leavesOf('redemptions', fact as StoredFact)[0]?.hash.toString('hex')
    const { review, ...before } = stored as Record<string, unknown>
    const origin = before.offline as Record<string, unknown>

    expect(review).to.equal('pay')
    expect(hashOf(before)).to.equal(hashOf(stored ?? {}))
    const moved = { ...before, offline: { ...origin, deviceTime: new Date(0) } }
    expect(hashOf(moved)).to.not.equal(hashOf(before))
    expect(hashOf({ ...before, flags: [] })).to.not.equal(hashOf(before))
  })

  it('belongs to the community: others, shops and auditors decide nothing', async () => {
    const [, , id = ''] = flaggedIds
    const other = await aWorld()
    const body = { decision: 'pay', reason: '核对' }
    expect((await decide(id, body, other.staff)).status).to.equal(404)
    expect((await list('', other.staff)).items).to.have.length(0)
    expect((await call('GET', `/offline/reviews/${id}`, { token: other.staff })).status).to.equal(404)
    const auditor = await tokenAs('auditor', { communityId: world.communityId })
    expect((await list('', auditor)).items).to.have.length(5)
    for (const token of [auditor, world.manager, world.cashier, device.token]) {
      expect((await decide(id, body, token)).status).to.equal(403)
    }
    expect((await call('GET', '/offline/reviews', { token: world.manager })).status).to.equal(403)
    expect(await DecisionModel.countDocuments({ communityId: world.communityId, subjectId: id })).to.equal(0)
  })

  it('has nothing left to decide of what was voided', async () => {
    const [, , id = ''] = flaggedIds
    const before = (await list('?state=undecided')).items.map((one) => one.id)
    const body = { reason: 'customer_left' }
    const voiding = await call('POST', `/redemptions/${id}/void`, { token: world.staff, key: newKey(), body })
    expectStatus(voiding, 200)

    const after = (await list('?state=undecided')).items.map((one) => one.id)

    expect(before.filter((one) => !after.includes(one))).to.deep.equal([id])
    expect((await list()).items.map((one) => one.id)).to.include(id)
  })

  it('has nothing to say of a redemption without flags', async () => {
    const plain = await RedemptionModel.findOne({ communityId: world.communityId, flags: null }).lean()
    expect((await decide(String(plain?._id), { decision: 'pay', reason: '核对' })).status).to.equal(404)
  })

  it('leaves the reports as they are: what has flags counts like all others', async () => {
    await projectTotals()
    const day = businessDayOf(new Date())
    const path = `/reports/benefits?from=${day}&to=${day}&groupBy=day`
    const { totals } = expectStatus(await call('GET', path, { token: world.staff }), 200).body

    expect(totals).to.include({ redemptions: 3, discountFen: 3 * 1290, subsidyFen: 3 * 645, voids: 1 })
  })
})
