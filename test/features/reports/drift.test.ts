import { expect } from 'chai'
import { Types } from 'mongoose'
import { Registry } from 'prom-client'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { BudgetModel } from '../../../src/features/redemptions/redemption.model.js'
import { createDriftService } from '../../../src/features/reports/drift.service.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import type { Cell } from '../../../src/features/reports/cells.js'
import { packCells, type PackedCells } from '../../../src/features/reports/total-format.js'
import { unpackAll } from '../../../src/features/reports/total.repository.js'
import { TotalModel } from '../../../src/features/reports/total.model.js'
import { createLogger } from '../../../src/infrastructure/logger.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../../builders/redemption.builder.js'
import { aCommunity } from '../../helpers/access.js'
import { testApp } from '../../helpers/app.js'

async function aDriftService() {
  const { services } = await testApp()
  const registry = new Registry()
  const drift = createDriftService({ audit: services.audit, logger: createLogger('silent'), registry })
  const gauge = async () => (await registry.getMetricsAsJSON())[0]?.values[0]?.value
  return { drift, gauge }
}

/** Redemptions of two months that drew on a budget, all counted, one of them voided afterwards. */
async function aCommunityWithFigures() {
  const communityId = await aCommunity()
  const budget = (amount: number) => ({ budgets: [{ key: 'limit1|shop|2026-11', amount }] })
  const all = [
    aRedemption({ communityId, memberNumber: 1, ...budget(300) }),
    aRedemption({ communityId, memberNumber: 2, ...budget(200) }),
    aRedemption({ communityId, memberNumber: 3, businessDay: '2026-10-31' }),
  ]
  await insertRedemptions(all)
  await BudgetModel.create({ communityId, key: 'limit1|shop|2026-11', used: 500 })
  await projectTotals()
  return { communityId, all }
}

const eventsOf = async (communityId: string) =>
  (await AuditEventModel.find({ communityId }).sort({ _id: 1 }).lean()).map(({ type }) => type)

/** Changes the first cell of a stored total behind the program's back. */
async function tamper(name: string, change: (cell: Cell) => void): Promise<void> {
  const stored = await TotalModel.collection.findOne<PackedCells>(
    { _id: name as never },
    { promoteBuffers: true },
  )
  if (!stored) throw new Error(`There is no total ${name}`)
  const cells = unpackAll(stored)
  const [first] = cells.values()
  if (first) change(first)
  await TotalModel.collection.updateOne({ _id: name as never }, { $set: packCells(cells) })
}

describe('recomputing totals and budgets', () => {
  it('finds nothing while they are right, also with redemptions and voids that are still to be counted', async () => {
    const { drift, gauge } = await aDriftService()
    const { communityId, all } = await aCommunityWithFigures()
    await insertRedemptions([aRedemption({ communityId, memberNumber: 9 })])
    const [, , voided] = all
    if (voided) await voidRedemption(voided._id)

    expect(await drift.recompute({ communityId })).to.deep.equal([])
    expect(await eventsOf(communityId)).to.deep.equal([])
    expect(await gauge()).to.equal(0)
    await projectTotals()
    expect(await drift.recompute({ communityId })).to.deep.equal([])
  })

  it('raises an alarm for each figure that drifted, and mends nothing', async () => {
    const { drift, gauge } = await aDriftService()
    const { communityId } = await aCommunityWithFigures()
    await tamper(`${communityId}|all|month|2026-11`, (cell) => {
      cell.discountFen += 1
    })
    await BudgetModel.updateOne({ communityId }, { $inc: { used: -1 } })

    const found = await drift.recompute({ communityId })

    expect(found.map(({ kind, name }) => ({ kind, name }))).to.deep.equal([
      { kind: 'budget', name: 'limit1|shop|2026-11' },
      { kind: 'total', name: `${communityId}|all|month|2026-11` },
    ])
    expect(found[0]).to.deep.include({ stored: { used: 499 }, computed: { used: 500 } })
    expect(found[1]?.stored.discountFen).to.equal((found[1]?.computed.discountFen ?? 0) + 1)
    expect(await eventsOf(communityId)).to.deep.equal(['FIGURES_DRIFTED'])
    expect(await gauge()).to.equal(2)
    expect(await drift.recompute({ communityId })).to.deep.equal(found)
  })

  it('notices a member that is missing from a bitmap, and totals that were taken out or put in', async () => {
    const { drift } = await aDriftService()
    const { communityId } = await aCommunityWithFigures()
    const name = (rest: string) => `${communityId}|${rest}` as never
    await tamper(`${communityId}|sex|day|2026-11-24`, (cell) => {
      cell.members = Uint32Array.of(2)
    })
    await TotalModel.collection.deleteOne({ _id: name('all|day|2026-10-31') })
    const copy = await TotalModel.collection.findOne({ _id: name('all|day|2026-11-24') })
    await TotalModel.collection.insertOne({ ...copy, _id: name('all|day|2026-11-23') })

    const found = await drift.recompute({ communityId })

    expect(found.map((one) => one.name.slice(25))).to.deep.equal([
      'all|day|2026-10-31',
      'all|day|2026-11-23',
      'sex|day|2026-11-24',
    ])
  })

  it('sets right what drifted when it is told to, with an audit event', async () => {
    const { drift } = await aDriftService()
    const { communityId } = await aCommunityWithFigures()
    await TotalModel.collection.deleteMany({ communityId: new Types.ObjectId(communityId) })
    await BudgetModel.deleteMany({ communityId })

    const found = await drift.recompute({ communityId, repair: true })

    expect(found.length).to.be.greaterThan(10)
    expect(await eventsOf(communityId)).to.deep.equal([
      'FIGURES_REPAIRED',
      'FIGURES_REPAIRED',
      'FIGURES_REPAIRED',
    ])
    expect(await drift.recompute({ communityId })).to.deep.equal([])
  })
})
