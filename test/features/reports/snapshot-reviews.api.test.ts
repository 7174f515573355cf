import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import {
  changedLines,
  snapshotDigest,
  type Snapshot,
} from '../../../src/features/reports/reviews/snapshots/snapshot.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { accepted, act, aMember, anOffice, type Office } from '../../builders/membership.builder.js'
import { aRedemption, insertRedemptions } from '../../builders/redemption.builder.js'
import { aShop } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'

const today = businessDayOf(new Date())
const PERIOD = { from: addDays(today, -30), to: today }
const QUERIES = { coverage: PERIOD, promises: PERIOD, alliances: PERIOD, quiet: { days: 60 } } as const
type Report = keyof typeof QUERIES
const REPORTS = Object.keys(QUERIES) as Report[]

const review = (office: Office, report: Report, body: Record<string, unknown> = {}, token = office.staff) =>
  call('POST', `/reports/${report}/reviews`, {
    token,
    body: { ...QUERIES[report], comment: '与纸面台账一致', ...body },
  })

const read = async (office: Office, id: string, token = office.staff) =>
  accepted(await call('GET', `/reports/reviews/${id}`, { token }), 200)

/** A shop that gave something to a member, and another member who has come to nobody. */
async function anOfficeWithFigures() {
  const office = await anOffice()
  const { communityId } = office
  const [first, second] = [await aMember(office), await aMember(office)]
  const shopId = new Types.ObjectId(await aShop(communityId, { name: '老刘理发' }))
  const give = async (member: Record<string, unknown>) => {
    const memberNumber = Number(member.number)
    const given = { communityId, shopId, memberNumber, memberId: new Types.ObjectId(String(member.id)) }
    await insertRedemptions([aRedemption({ ...given, businessDay: today, discountFen: 1234 })])
    await projectTotals()
  }
  await give(first)
  return { office, first, second, shopId: String(shopId), give }
}

describe('a review of a report that tells the present only', () => {
  for (const report of REPORTS) {
    it(`keeps the figures of ${report}, and says whether they are still the same`, async () => {
      const { office, second, give } = await anOfficeWithFigures()
      const kept = accepted(await review(office, report), 201)
      expect(kept).to.deep.include({ report, comment: '与纸面台账一致' })

      const same = await read(office, kept.id as string, await office.as('auditor'))
      expect(same.check).to.deep.equal({
        digest: kept.digest,
        agrees: true,
        changed: [],
        isBehindChanged: false,
      })
      expect(same.figures).to.not.be.empty

      await give(second)
      const later = await read(office, kept.id as string)
      expect(later.check.agrees).to.equal(false)
      expect(later.check.digest).to.not.equal(kept.digest)
      const { part, figure, ...values } = later.check.changed[0]
      expect(values.kept).to.not.equal(values.present)
      const line = same.figures.find((one: any) => one.part === part && one.figure === figure)
      expect(line?.value ?? null).to.equal(values.kept)
      expect({ figures: later.figures, digest: later.digest }).to.deep.equal({
        figures: same.figures,
        digest: kept.digest,
      })
    })
  }

  it('names the figures that have changed with both values', async () => {
    const { office, second, shopId, give } = await anOfficeWithFigures()
    const kept = accepted(await review(office, 'promises'), 201)
    await give(second)

    const { check } = await read(office, kept.id as string)
    expect(check.changed).to.deep.include.members([
      { part: 'all', figure: 'redemptions', kept: 1, present: 2 },
      { part: `shop:${shopId}`, figure: 'discountFen', kept: 1234, present: 2468 },
    ])
    expect(check.changed.some(({ figure }: any) => figure === 'complaints')).to.equal(false)
  })

  it('says so when other people are behind the same figures', async () => {
    const { office, second } = await anOfficeWithFigures()
    const kept = accepted(await review(office, 'quiet'), 201)
    accepted(await act(office, `/members/${second.id as string}/leave`), 200)
    await aMember(office)

    const { check } = await read(office, kept.id as string)
    expect(check).to.deep.include({ agrees: false, changed: [], isBehindChanged: true })
  })

  it('is of the figures that were looked at, once under its key, and listed with the others', async () => {
    const { office, second, give } = await anOfficeWithFigures()
    const key = randomUUID()
    const { id, digest } = accepted(await review(office, 'coverage', { key }), 201)
    expect(accepted(await review(office, 'coverage', { key }), 200).id).to.equal(id)
    accepted(await review(office, 'coverage', { digest }), 201)
    await give(second)
    const refused = await review(office, 'coverage', { digest })
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'report_changed'])

    const figures = { ...PERIOD, groupBy: 'shop', comment: '优惠报表' }
    accepted(await call('POST', '/reports/reviews', { token: office.staff, body: figures }), 201)
    const { items } = accepted(await call('GET', '/reports/reviews', { token: office.staff }), 200)
    expect(items.map((one: any) => one.report)).to.deep.equal(['benefits', 'coverage', 'coverage'])
    const { communityId } = office
    const events = await AuditEventModel.find({ communityId, type: 'REPORT_REVIEWED' }).lean()
    expect(events.map(({ facts }) => (facts as { report: string }).report).sort()).to.deep.equal([
      'benefits',
      'coverage',
      'coverage',
    ])
    expect(
      events.find(({ facts }) => (facts as { report: string }).report === 'coverage')?.facts,
    ).to.deep.equal({
      report: 'coverage',
      ...PERIOD,
      digest,
    })
  })

  it('is refused without a comment, for days in the wrong order, to an auditor, and unseen by other communities', async () => {
    const { office } = await anOfficeWithFigures()
    for (const [report, wrong] of [
      ['coverage', { comment: ' ' }],
      ['alliances', { from: addDays(today, 1) }],
      ['quiet', { days: 0 }],
      ['promises', { asOf: new Date().toISOString() }],
    ] as const) {
      const { status, body } = await review(office, report, wrong)
      expect([status, body.code], report).to.deep.equal([400, 'validation_failed'])
    }
    expect((await review(office, 'quiet', {}, await office.as('auditor'))).status).to.equal(403)
    const { id } = accepted(await review(office, 'quiet'), 201)
    const other = await anOffice()
    expect((await call('GET', `/reports/reviews/${id as string}`, { token: other.staff })).status).to.equal(
      404,
    )
  })
})

describe('what a review keeps of a report', () => {
  const value = fc.option(fc.integer({ min: -5, max: 5 }), { nil: null })
  const line = fc.record({
    part: fc.constantFrom('all', 'shop:1', 'shop:2'),
    figure: fc.constantFrom('members', 'discountFen'),
    value,
  })
  const snapshot: fc.Arbitrary<Snapshot> = fc.record({
    lines: fc.uniqueArray(line, { selector: ({ part, figure }) => `${part} ${figure}` }),
    behind: fc.constantFrom('a', 'b'),
  })
  const header = { communityId: 'c', report: 'coverage', query: { from: '2026-11-01' } } as const

  it('has the same digest in whatever order its lines come, and another one when anything differs', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (one, other) => {
        const turned = { ...one, lines: [...one.lines].reverse() }
        expect(snapshotDigest(header, turned)).to.equal(snapshotDigest(header, one))
        const names = ({ lines }: Snapshot) =>
          lines.map(({ part, figure, value: v }) => `${part} ${figure} ${String(v)}`).sort()
        const isSame = one.behind === other.behind && names(one).join() === names(other).join()
        expect(snapshotDigest(header, one) === snapshotDigest(header, other)).to.equal(isSame)
      }),
    )
  })

  it('differs from another one in exactly the figures that are not the same', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (kept, present) => {
        const valueIn = ({ lines }: Snapshot, part: string, figure: string) =>
          lines.find((each) => each.part === part && each.figure === figure)?.value ?? null
        const changed = changedLines(kept, present)
        for (const { part, figure } of [...kept.lines, ...present.lines]) {
          const values = { kept: valueIn(kept, part, figure), present: valueIn(present, part, figure) }
          const told = changed.filter((each) => each.part === part && each.figure === figure)
          expect(told).to.deep.equal(values.kept === values.present ? [] : [{ part, figure, ...values }])
        }
        expect(changedLines(kept, kept)).to.deep.equal([])
      }),
    )
  })
})
