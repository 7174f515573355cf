import { expect } from 'chai'
import fc from 'fast-check'
import mongoose, { Types } from 'mongoose'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { GROUPINGS, type Grouping } from '../../../src/features/reports/report.forms.js'
import { readRowsIn } from '../../../src/features/reports/report.repository.js'
import { reportOf } from '../../../src/features/reports/report.view.js'
import { inTransaction } from '../../../src/infrastructure/mongo.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../../builders/redemption.builder.js'
import { testApp } from '../../helpers/app.js'
import { plainReport, type Remembered } from './plain-sum.js'

const DAYS = [
  '2025-12-31',
  '2026-01-01',
  '2026-01-31',
  '2026-02-01',
  '2026-02-14',
  '2026-03-31',
  '2026-04-02',
]
const SHOPS = Array.from({ length: 3 }, () => new Types.ObjectId())
const BENEFITS = SHOPS.flatMap((shopId, shop) =>
  Array.from({ length: 2 }, () => ({
    shopId,
    agreementId: new Types.ObjectId(),
    benefitId: new Types.ObjectId(),
    category: ['daily_life', 'medical', 'culture'][shop] ?? '',
  })),
)

/** Members on both sides of the borders of bytes and words. */
const memberNumber = fc.constantFrom(1, 7, 8, 31, 32, 33, 200, 5000)
const commit = fc.record({
  does: fc.constant('commit' as const),
  memberNumber,
  benefit: fc.nat(BENEFITS.length - 1),
  businessDay: fc.constantFrom(...DAYS),
  ageBand: fc.constantFrom('60_69', '90_plus'),
  sex: fc.constantFrom('male', 'female'),
  billFen: fc.nat(100_000),
  discountFen: fc.nat(5000),
  subsidyFen: fc.nat(1000),
})
const voiding = fc.record({ does: fc.constant('void' as const), which: fc.nat() })
const project = fc.record({ does: fc.constantFrom('project' as const) })
const read = fc.record({
  does: fc.constant('read' as const),
  groupBy: fc.constantFrom(...GROUPINGS),
  from: fc.constantFrom('2025-01-01', ...DAYS),
  to: fc.constantFrom(...DAYS, '2026-12-31'),
})
const story = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: commit },
    { weight: 3, arbitrary: voiding },
    { weight: 2, arbitrary: project },
    { weight: 3, arbitrary: read },
  ),
  { minLength: 5, maxLength: 40 },
)

async function reportFor(communityId: string, groupBy: Grouping, from: string, to: string) {
  const cells = await inTransaction((session) => readRowsIn(session, communityId, { groupBy, from, to }))
  const report = reportOf(cells, groupBy, (key) => key)
  return {
    rows: Object.fromEntries(report.rows.map(({ key, label: _label, ...figures }) => [key, figures])),
    totals: report.totals,
  }
}

async function expectAllReports(communityId: string, all: readonly Remembered[], from: string, to: string) {
  for (const groupBy of GROUPINGS) {
    expect(await reportFor(communityId, groupBy, from, to), groupBy).to.deep.equal(
      plainReport(all, groupBy, from, to),
    )
  }
}

describe('totals of the redemptions', () => {
  before(async () => {
    await testApp()
  })

  it('agree with the plain sum for every grouping and period, whatever happens in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        const communityId = new Types.ObjectId().toHexString()
        const all: Remembered[] = []
        for (const step of steps) {
          if (step.does === 'commit') {
            const { does: _does, benefit, ...facts } = step
            const one = aRedemption({ communityId, ...facts, ...BENEFITS[benefit] })
            await insertRedemptions([one])
            all.push(one)
          } else if (step.does === 'void') {
            const one = all[step.which % Math.max(all.length, 1)]
            if (one) await voidRedemption(one._id)
            if (one) one.isVoided = true
          } else if (step.does === 'project') {
            await projectTotals()
          } else {
            const { groupBy, from, to } = step
            expect(await reportFor(communityId, groupBy, from, to)).to.deep.equal(
              plainReport(all, groupBy, from, to),
            )
          }
        }
        await expectAllReports(communityId, all, '2025-12-31', '2026-03-31')
        await projectTotals()
        await expectAllReports(communityId, all, '2026-01-01', '2026-04-01')
        expect(await RedemptionModel.countDocuments({ communityId, pending: true })).to.equal(0)
      }),
      { numRuns: 30 },
    )
  })

  it('count each redemption once when four workers run at the same time', async () => {
    const communityId = new Types.ObjectId().toHexString()
    const all: Remembered[] = Array.from({ length: 120 }, (_, index) =>
      aRedemption({
        communityId,
        memberNumber: 1 + (index % 50),
        ...BENEFITS[index % BENEFITS.length],
        businessDay: DAYS[index % 3],
      }),
    )

    for (const part of [all.slice(0, 60), all.slice(60)]) {
      await insertRedemptions(part)
      const voided = part.filter((_, index) => index % 7 === 0)
      for (const one of voided) one.isVoided = true
      await Promise.all([
        ...Array.from({ length: 4 }, () => projectTotals()),
        ...voided.map((one) => voidRedemption(one._id)),
      ])
    }
    await projectTotals()

    await expectAllReports(communityId, all, '2025-12-01', '2026-12-31')
  })

  it('survive a worker that is killed between adding and marking', async () => {
    const communityId = new Types.ObjectId().toHexString()
    const all: Remembered[] = [1, 2, 3].map((number) => aRedemption({ communityId, memberNumber: number }))
    await insertRedemptions(all)
    const { collection } = RedemptionModel
    const updateMany = collection.updateMany.bind(collection)
    collection.updateMany = () => Promise.reject(new Error('killed'))

    try {
      await projectTotals().then(
        () => expect.fail('The worker was to be killed'),
        (error: unknown) => expect((error as Error).message).to.equal('killed'),
      )
    } finally {
      collection.updateMany = updateMany
    }

    await expectAllReports(communityId, all, '2026-11-01', '2026-11-30')
    expect(await RedemptionModel.countDocuments({ communityId, pending: true })).to.equal(3)
    await projectTotals()
    await expectAllReports(communityId, all, '2026-11-01', '2026-11-30')
  })

  it('are read in one snapshot while commits, voids and workers go on', async () => {
    const communityId = new Types.ObjectId().toHexString()
    const states: { redemptions: number; voids: number }[] = [{ redemptions: 0, voids: 0 }]
    let isWriting = true
    const writing = (async () => {
      for (let number = 1; number <= 60; number += 1) {
        const one = aRedemption({
          communityId,
          memberNumber: number,
          billFen: 100,
          discountFen: 10,
          subsidyFen: 1,
        })
        await insertRedemptions([one])
        states.push({ redemptions: lastOf(states).redemptions + 1, voids: lastOf(states).voids })
        if (number % 4 !== 0) continue
        await voidRedemption(one._id)
        states.push({ redemptions: lastOf(states).redemptions - 1, voids: lastOf(states).voids + 1 })
      }
      isWriting = false
    })()
    const projecting = (async () => {
      while (isWriting) await projectTotals()
    })()

    while (isWriting) {
      const known = states.length
      const { totals } = await reportFor(communityId, 'shop', '2026-11-01', '2026-11-30')
      // What was answered before the reading is in it; of what came during the reading, a beginning of the sequence.
      const possible = [...states.slice(known - 1), ...nextStates(states)]
      const seen = { redemptions: totals.redemptions, voids: totals.voids }
      expect(possible).to.deep.include(seen)
      expect(totals.members).to.equal(totals.redemptions)
      expect(totals.billFen).to.equal(100 * totals.redemptions)
      expect(totals.discountFen).to.equal(10 * totals.redemptions)
    }
    await Promise.all([writing, projecting])
  })

  it('lose no void that arrives while its commit is being counted', async () => {
    const communityId = new Types.ObjectId().toHexString()
    const all: Remembered[] = Array.from({ length: 20 }, (_, index) =>
      aRedemption({ communityId, memberNumber: index + 1 }),
    )
    await insertRedemptions(all)

    await Promise.all([projectTotals(), ...all.map((one) => voidRedemption(one._id))])
    for (const one of all) one.isVoided = true
    await projectTotals()

    await expectAllReports(communityId, all, '2026-11-24', '2026-11-24')
    expect(await mongoose.connection.collection('totals').countDocuments({})).to.be.greaterThan(0)
  })
})

function lastOf(states: readonly { redemptions: number; voids: number }[]) {
  return states.at(-1) ?? { redemptions: 0, voids: 0 }
}

/** The state may have been written and not yet noted by the writer. */
function nextStates(states: readonly { redemptions: number; voids: number }[]) {
  const { redemptions, voids } = lastOf(states)
  return [
    { redemptions: redemptions + 1, voids },
    { redemptions: redemptions - 1, voids: voids + 1 },
  ]
}
