import { expect } from 'chai'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { Types } from 'mongoose'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { GROUPINGS, type Grouping } from '../../../src/features/reports/report.forms.js'
import { translator } from '../../../src/infrastructure/i18n.js'
import { formatNumber } from '../../../src/lib/display.js'
import { formatYuan } from '../../../src/lib/money.js'
import { accepted, anOffice, type Office } from '../../builders/membership.builder.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../../builders/redemption.builder.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { textOf } from '../../helpers/pdf.js'
import { plainReport, type PlainRow, type Remembered } from './plain-sum.js'

const FIGURES = ['redemptions', 'members', 'billFen', 'discountFen', 'subsidyFen', 'voids'] as const
const NOTHING = translator('zh-CN')('reports:chart.empty')
const isYuan = (name: string) => name.endsWith('Fen')
const DAYS = ['2026-02-28', '2026-03-01', '2026-03-31', '2026-11-24'] as const
const ids = () => Array.from({ length: 3 }, () => new Types.ObjectId())
const [SHOPS, BENEFITS, AGREEMENTS] = [ids(), ids(), ids()]

const given = fc.record({
  memberNumber: fc.constantFrom(1, 31, 32, 5000),
  shopId: fc.constantFrom(...SHOPS),
  benefitId: fc.constantFrom(...BENEFITS),
  agreementId: fc.constantFrom(...AGREEMENTS),
  category: fc.constantFrom('daily_life', 'medical', 'culture'),
  businessDay: fc.constantFrom(...DAYS),
  ageBand: fc.constantFrom('60_69', '90_plus'),
  sex: fc.constantFrom('male', 'female'),
  billFen: fc.nat(10_000_000),
  discountFen: fc.nat(500_000),
  subsidyFen: fc.nat(100_000),
  isVoided: fc.boolean(),
  isCounted: fc.boolean(),
})
const period = fc
  .constantFrom(...DAYS)
  .chain((from) =>
    fc.record({ from: fc.constant(from), to: fc.constantFrom(...DAYS.filter((day) => day >= from)) }),
  )

/** The rows of a report as each form tells them, the totals last. */
type Told = Record<(typeof FIGURES)[number], number>[]

describe('the report of benefits', () => {
  before(async () => {
    await testApp()
  })

  it('is the sum of the redemptions, and the same as JSON, in Excel, in CSV and on paper, for every grouping', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(given, { minLength: 1, maxLength: 14 }), period, async (facts, days) => {
        const office = await anOffice()
        const redemptions = await record(office, facts)
        for (const groupBy of GROUPINGS) {
          const expected = plainReport(redemptions, groupBy, days.from, days.to)
          const { rows, totals } = await json(office, groupBy, days)
          expect(rows).to.have.length(Object.keys(expected.rows).length)
          for (const row of rows) expect(figuresOf(row)).to.deep.equal(expected.rows[row.key])
          expect(totals).to.deep.equal(expected.totals)

          const told: Told = [...rows.map(figuresOf), totals]
          expect(await inWorkbook(office, groupBy, days), groupBy).to.deep.equal(told)
          expect(await inCsv(office, groupBy, days), groupBy).to.deep.equal(told)
          const text = await paper(office, groupBy, days)
          // A period without redemptions has words in place of a table.
          if (rows.length === 0) expect(text).to.include(NOTHING)
          else expectOnPaper(text, told)
        }
      }),
      { numRuns: 3 },
    )
  })
})

type Days = { from: string; to: string }
type Given = typeof given extends fc.Arbitrary<infer T> ? T : never

async function record({ communityId }: Office, facts: readonly Given[]): Promise<Remembered[]> {
  const all = facts.map(({ isVoided: _isVoided, isCounted: _isCounted, ...each }) =>
    aRedemption({ communityId, ...each }),
  )
  for (const isCounted of [true, false]) {
    const these = all.filter((_, index) => facts[index]?.isCounted === isCounted)
    if (these.length > 0) await insertRedemptions(these)
    if (isCounted) await projectTotals()
  }
  for (const [index, { isVoided }] of facts.entries()) {
    const redemption = all[index]
    if (isVoided && redemption) await voidRedemption(redemption._id, new Date())
  }
  return all.map((each, index) => ({ ...each, isVoided: facts[index]?.isVoided ?? false }))
}

const figuresOf = (row: PlainRow) =>
  Object.fromEntries(FIGURES.map((name) => [name, row[name]])) as unknown as PlainRow

const queryOf = (groupBy: Grouping, days: Days) => new URLSearchParams({ ...days, groupBy }).toString()

async function json(office: Office, groupBy: Grouping, days: Days) {
  const answer = await call('GET', `/reports/benefits?${queryOf(groupBy, days)}`, { token: office.staff })
  return accepted(answer, 200) as unknown as { rows: (PlainRow & { key: string })[]; totals: PlainRow }
}

async function file(office: Office, extension: string, groupBy: Grouping, days: Days): Promise<Buffer> {
  const { baseUrl } = await testApp()
  const address = `${baseUrl}/api/v1/reports/benefits.${extension}?${queryOf(groupBy, days)}`
  const response = await fetch(address, { headers: { authorization: `Bearer ${office.staff}` } })
  expect(response.status).to.equal(200)
  return Buffer.from(await response.arrayBuffer())
}

/** Numbers of a table whose money is in yuan, in the order of the figures. */
const asFigures = (cells: readonly unknown[]) =>
  Object.fromEntries(
    FIGURES.map((name, index) => [name, Math.round(Number(cells[index]) * (isYuan(name) ? 100 : 1))]),
  )

async function inWorkbook(office: Office, groupBy: Grouping, days: Days) {
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load((await file(office, 'xlsx', groupBy, days)) as never)
  const rows = workbook.worksheets[0]?.getSheetValues().slice(2) as unknown[][]
  return rows.map((row) => asFigures(row.slice(2)))
}

async function inCsv(office: Office, groupBy: Grouping, days: Days) {
  const text = (await file(office, 'csv', groupBy, days)).toString('utf8').trimEnd()
  return text
    .split('\r\n')
    .slice(1)
    .map((line) => asFigures(line.split(',').slice(-FIGURES.length)))
}

async function paper(office: Office, groupBy: Grouping, days: Days): Promise<string> {
  return textOf(await file(office, 'pdf', groupBy, days))
    .join('')
    .replace(/\s/g, '')
}

/** Every row stands on the paper, one after the other. */
function expectOnPaper(text: string, told: Told) {
  let at = 0
  for (const row of told) {
    const shown = FIGURES.map((name) => (isYuan(name) ? formatYuan(row[name]) : formatNumber(row[name])))
    const found = text.indexOf(shown.join(''), at)
    expect(found, `${shown.join(' ')} on paper`).to.be.at.least(0)
    at = found + 1
  }
}
