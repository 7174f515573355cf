import { expect } from 'chai'
import fc from 'fast-check'
import { Types } from 'mongoose'
import { readRowsAsOf } from '../../../src/features/reports/as-of/as-of.repository.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { GROUPINGS, type Grouping } from '../../../src/features/reports/report.forms.js'
import { readRowsIn } from '../../../src/features/reports/report.repository.js'
import { reportOf } from '../../../src/features/reports/report.view.js'
import { reportDigest } from '../../../src/features/reports/reviews/report-digest.js'
import { inTransaction } from '../../../src/infrastructure/mongo.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../../builders/redemption.builder.js'
import { testApp } from '../../helpers/app.js'
import { plainReport, type Remembered } from './plain-sum.js'

const DAYS = ['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01'] as const
const SHOPS = Array.from({ length: 2 }, () => new Types.ObjectId())
const moment = (minute: number) => new Date(Date.UTC(2026, 1, 1, 0, minute))
const YEAR = { from: '2025-12-01', to: '2026-12-31' }

/** Each step happens a minute after the one before; an upload is recorded long after its business day. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('record' as const),
      memberNumber: fc.constantFrom(1, 31, 32, 200),
      shop: fc.nat(SHOPS.length - 1),
      businessDay: fc.constantFrom(...DAYS),
      category: fc.constantFrom('daily_life', 'medical'),
      ageBand: fc.constantFrom('60_69', '80_89'),
      sex: fc.constantFrom('male', 'female'),
      discountFen: fc.nat(5000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('void' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('project' as const) }) },
)

type Story = Remembered & { at: Date; voidedAt?: Date }

async function reportAsOf(communityId: string, groupBy: Grouping, asOf: Date) {
  return reportOf(await readRowsAsOf(communityId, { ...YEAR, groupBy }, asOf), groupBy, (key) => key)
}

async function reportNow(communityId: string, groupBy: Grouping) {
  const cells = await inTransaction((session) => readRowsIn(session, communityId, { ...YEAR, groupBy }))
  return reportOf(cells, groupBy, (key) => key)
}

describe('a report as of a past moment', () => {
  before(async () => {
    await testApp()
  })

  it('is the report that was read then, whatever is recorded, uploaded or voided later', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), fc.nat(), async (steps, pick) => {
        const communityId = new Types.ObjectId().toHexString()
        const all: Story[] = []
        const groupBy = GROUPINGS[pick % GROUPINGS.length] ?? 'shop'
        const read: { asOf: Date; report: unknown; digest: string }[] = []
        for (const [minute, one] of steps.entries()) {
          const at = moment(minute)
          if (one.does === 'record') {
            const { does: _does, shop, ...facts } = one
            const shopId = SHOPS[shop] ?? new Types.ObjectId()
            const redemption = aRedemption({ communityId, ...facts, shopId, createdAt: at })
            await insertRedemptions([redemption])
            all.push({ ...redemption, at })
          } else if (one.does === 'void') {
            const open = all.filter(({ voidedAt }) => !voidedAt)
            const chosen = open[one.which % Math.max(open.length, 1)]
            if (chosen) await voidRedemption(chosen._id, at)
            if (chosen) chosen.voidedAt = at
          } else await projectTotals()
          const report = await reportNow(communityId, groupBy)
          read.push({ asOf: at, report, digest: reportDigest({ communityId, ...YEAR, groupBy }, report) })
        }
        for (const { asOf, report, digest } of read) {
          const again = await reportAsOf(communityId, groupBy, asOf)
          expect(again).to.deep.equal(report)
          expect(reportDigest({ communityId, ...YEAR, groupBy }, again)).to.equal(digest)
        }
        const middle = moment(steps.length >> 1)
        const known = all
          .filter(({ at }) => at <= middle)
          .map((one) => ({ ...one, isVoided: one.voidedAt !== undefined && one.voidedAt <= middle }))
        for (const grouping of GROUPINGS) {
          const { totals } = await reportAsOf(communityId, grouping, middle)
          expect(totals).to.deep.equal(plainReport(known, grouping, YEAR.from, YEAR.to).totals)
        }
      }),
      { numRuns: 12 },
    )
  })

  it('has a digest that depends on every figure, and on no order and no language', () => {
    const figures = { redemptions: 1, members: 1, billFen: 2, discountFen: 3, subsidyFen: 4, voids: 0 }
    const header = { communityId: 'c', from: '2026-01-01', to: '2026-01-31', groupBy: 'shop' as const }
    const rows = [
      { key: 'a', label: '甲', ...figures },
      { key: 'b', label: '乙', ...figures },
    ]
    const digest = reportDigest(header, { rows, totals: figures })

    const renamed = rows.map((row) => ({ ...row, label: 'x' })).reverse()
    expect(reportDigest(header, { rows: renamed, totals: figures })).to.equal(digest)
    expect(digest).to.match(/^[0-9a-f]{64}$/)
    for (const name of Object.keys(figures) as (keyof typeof figures)[]) {
      const [first, ...others] = rows
      const changed = [{ ...figures, key: 'a', label: '甲', ...first, [name]: 9 }, ...others]
      expect(reportDigest(header, { rows: changed, totals: figures }), name).to.not.equal(digest)
    }
    expect(reportDigest({ ...header, to: '2026-02-01' }, { rows, totals: figures })).to.not.equal(digest)
  })
})
