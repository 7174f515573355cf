import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { formatNumber } from '../../../src/lib/display.js'
import { formatYuan } from '../../../src/lib/money.js'
import { accepted, anOffice, type Office } from '../../builders/membership.builder.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../../builders/redemption.builder.js'
import { aShop } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { textOf } from '../../helpers/pdf.js'

const MONTH = { from: '2026-11-01', to: '2026-11-30', groupBy: 'shop' }
const QUERY = new URLSearchParams(MONTH).toString()
/** Long enough ago for nothing to be on its way any more. */
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)

/** Two shops with dangerous names; everything was recorded half an hour ago. */
async function anOfficeWithFigures() {
  const office = await anOffice()
  const { communityId } = office
  const names = ['=HYPERLINK("http://x")', '<b>老刘</b>理发']
  const shops = [await aShop(communityId, { name: names[0] }), await aShop(communityId, { name: names[1] })]
  const given = (shop: number, facts: Record<string, unknown>) =>
    aRedemption({
      communityId,
      shopId: new Types.ObjectId(shops[shop] ?? ''),
      createdAt: ago(30),
      ...facts,
    })
  const redemptions = [
    given(0, { memberNumber: 1, billFen: 1_234_567, discountFen: 123_456, subsidyFen: 61_728 }),
    given(1, { memberNumber: 2, discountFen: 1 }),
    given(1, { memberNumber: 2, businessDay: '2026-10-05', discountFen: 700 }),
  ]
  await insertRedemptions(redemptions)
  return { office, names, given, redemptions }
}

const report = async (office: Office, more = '', token = office.staff) =>
  accepted(await call('GET', `/reports/benefits?${QUERY}${more}`, { token }), 200)

async function file(office: Office, extension: string, more = ''): Promise<Buffer> {
  const { baseUrl } = await testApp()
  const response = await fetch(`${baseUrl}/api/v1/reports/benefits.${extension}?${QUERY}${more}`, {
    headers: { authorization: `Bearer ${office.staff}` },
  })
  expect(response.status).to.equal(200)
  return Buffer.from(await response.arrayBuffer())
}

const review = (office: Office, body: Record<string, unknown> = {}, token = office.staff) =>
  call('POST', '/reports/reviews', {
    token,
    body: { report: 'benefits', ...MONTH, comment: '与对账单一致', asOf: ago(5).toISOString(), ...body },
  })

describe('a report compared with the period before', () => {
  it('has its figures and the change in every row and in the totals', async () => {
    const { office } = await anOfficeWithFigures()
    const body = await report(office, '&compare=previous')

    expect(body.compared).to.deep.include({ from: '2026-10-01', to: '2026-10-31' })
    expect(body.compared.previous).to.include({ redemptions: 1, discountFen: 700 })
    expect(body.compared.change).to.include({ redemptions: 1, discountFen: 122_757 })
    const barber = body.rows.find(({ label }: { label: string }) => label.includes('理发'))
    expect(barber.previous).to.include({ redemptions: 1, members: 1, discountFen: 700 })
    expect(barber.change).to.include({ redemptions: 0, members: 0, discountFen: -699 })
    expect(
      (await call('GET', `/reports/benefits?${QUERY}&compare=ever`, { token: office.staff })).status,
    ).to.equal(400)
  })

  it('says the same to the fen as JSON, in Excel, in CSV and in the PDF, with names as text', async () => {
    const { office, names } = await anOfficeWithFigures()
    const { rows, totals, compared } = await report(office, '&compare=previous')
    const figures = ['redemptions', 'members', 'billFen', 'discountFen', 'subsidyFen', 'voids'] as const
    type Row = Record<string, Record<string, number>> & Record<string, number>
    const numbersOf = (row: Row, isYuan: boolean) =>
      [row, row.previous, row.change].flatMap((part) =>
        figures.map((name) =>
          isYuan && name.endsWith('Fen') ? (part?.[name] as number) / 100 : part?.[name],
        ),
      )
    const all = [...rows, { label: '合计', ...totals, ...compared }]

    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load((await file(office, 'xlsx', '&compare=previous')) as never)
    const sheet = workbook.worksheets[0]?.getSheetValues().slice(2) as unknown[][]
    expect(sheet.map((row) => row.slice(2))).to.deep.equal(all.map((row) => numbersOf(row, true)))
    expect(sheet.map((row) => row[1])).to.include(`'${names[0] ?? ''}`)

    const csv = (await file(office, 'csv', '&compare=previous')).toString('utf8')
    for (const row of all) {
      const line = figures.map((name) => (name.endsWith('Fen') ? (row[name] / 100).toFixed(2) : row[name]))
      expect(csv).to.include(`,${line.join(',')},`)
    }

    const text = textOf(await file(office, 'pdf', '&compare=previous'))
      .join('')
      .replace(/\s/g, '')
    for (const name of names) expect(text).to.include(name.replace(/\s/g, ''))
    for (const row of all) {
      const shown = figures.map((name) =>
        name.endsWith('Fen') ? formatYuan(row[name]) : formatNumber(row[name]),
      )
      expect(text).to.include(shown.join(''))
    }
    expect(text).to.include('2026年11月1日至2026年11月30日').and.include('第1页，共1页').and.include('打印人')
  })
})

describe('a reviewed report', () => {
  it('keeps its figures, and has them again as of its moment after more was redeemed, uploaded and voided', async () => {
    const { office, given, redemptions } = await anOfficeWithFigures()
    const before = await report(office)
    const kept = accepted(await review(office), 201)
    const auditor = await office.as('auditor')

    await insertRedemptions([
      given(0, { memberNumber: 9, createdAt: ago(0) }),
      given(1, { createdAt: ago(1) }),
    ])
    await voidRedemption(redemptions[0]?._id ?? new Types.ObjectId(), new Date())

    expect(await report(office)).to.not.deep.equal(before)
    expect(await report(office, `&asOf=${kept.asOf}`, auditor)).to.deep.equal(before)
    const read = accepted(await call('GET', `/reports/reviews/${kept.id}`, { token: auditor }), 200)
    expect(read.check).to.deep.equal({ digest: kept.digest, agrees: true })
    expect(read).to.deep.include({ totals: before.totals, comment: '与对账单一致' })
    expect(read.rows).to.deep.equal(before.rows)
    const printed = textOf(await file(office, 'pdf', `&asOf=${kept.asOf}`)).join('')
    expect(printed).to.include(kept.digest)
    const events = await AuditEventModel.find({
      communityId: office.communityId,
      type: 'REPORT_REVIEWED',
    }).lean()
    expect(events.map(({ facts }) => (facts as { digest: string }).digest)).to.deep.equal([kept.digest])
  })

  it('says so when its figures can no longer be found', async () => {
    const { office, redemptions } = await anOfficeWithFigures()
    const kept = accepted(await review(office), 201)

    await voidRedemption(redemptions[1]?._id ?? new Types.ObjectId(), ago(20))

    const read = accepted(await call('GET', `/reports/reviews/${kept.id}`, { token: office.staff }), 200)
    expect(read.check.agrees).to.equal(false)
    expect(read.totals).to.deep.equal(kept.totals)
  })

  it('is of the figures that were looked at, or not made', async () => {
    const { office, given } = await anOfficeWithFigures()
    const { digest } = accepted(await review(office), 201)
    expect((await review(office, { digest })).status).to.equal(201)

    await insertRedemptions([given(0, { createdAt: ago(10) })])

    const refused = await review(office, { digest })
    expect(refused.status).to.equal(409)
    expect(refused.body.code).to.equal('report_changed')
    const { items } = accepted(await call('GET', '/reports/reviews', { token: office.staff }), 200)
    expect(items).to.have.length(2)
  })

  it('is made once when it is sent twice, also at the same time, and listed in pages', async () => {
    const { office } = await anOfficeWithFigures()
    const key = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => review(office, { key })))
    accepted(await review(office, { comment: '第二次' }), 201)

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 200, 201])
    const first = accepted(await call('GET', '/reports/reviews?limit=1', { token: office.staff }), 200)
    const next = `/reports/reviews?limit=1&cursor=${first.nextCursor as string}`
    const second = accepted(await call('GET', next, { token: office.staff }), 200)
    expect([first, second].map(({ items }) => items[0].comment)).to.deep.equal(['第二次', '与对账单一致'])
    expect(second.nextCursor).to.equal(null)
  })

  it('is refused for a moment to come, without a comment, and from an auditor', async () => {
    const office = await anOffice()
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()

    for (const wrong of [
      { asOf: tomorrow },
      { comment: ' ' },
      { asOf: '2026-11-27' },
      { from: '2026-12-01' },
    ]) {
      const { status, body } = await review(office, wrong)
      expect(status, JSON.stringify(wrong)).to.equal(400)
      expect(body.code).to.equal('validation_failed')
    }
    const asked = `/reports/benefits?${QUERY}&asOf=${tomorrow}`
    expect((await call('GET', asked, { token: office.staff })).status).to.equal(400)
    expect((await review(office, {}, await office.as('auditor'))).status).to.equal(403)
    const other = await anOffice()
    const { id } = accepted(await review(office), 201)
    expect((await call('GET', `/reports/reviews/${id}`, { token: other.staff })).status).to.equal(404)
  })

  it('waits for what is on its way, so that the present moment has the same figures later', async () => {
    const { office, given } = await anOfficeWithFigures()
    const slow = given(0, { memberNumber: 7, createdAt: new Date() })
    const reviewing = review(office, { asOf: undefined })
    await insertRedemptions([slow])

    const kept = accepted(await reviewing, 201)

    expect(kept.totals.redemptions).to.equal(3)
    const read = accepted(await call('GET', `/reports/reviews/${kept.id}`, { token: office.staff }), 200)
    expect(read.check.agrees).to.equal(true)
  })
})
