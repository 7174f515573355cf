import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../../builders/redemption.builder.js'
import { aMember, anOffice, aPrintedCard, act, type Office } from '../../builders/membership.builder.js'
import { aShop } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { textOf } from '../../helpers/pdf.js'

const YEAR = 'from=2026-01-01&to=2026-12-31'

/** Two shops, one counted and one not, with a void in each. */
async function anOfficeWithRedemptions() {
  const office = await anOffice()
  const { communityId } = office
  const clinic = await aShop(communityId, { name: '=御锦诊所', category: 'medical' })
  const barber = await aShop(communityId, { name: '老刘理发' })
  const at = (shopId: string, overrides: Record<string, unknown>) =>
    aRedemption({ communityId, ...overrides, shopId: new Types.ObjectId(shopId) })
  const counted = [
    at(clinic, { memberNumber: 1, category: 'medical', billFen: 1001, discountFen: 101, subsidyFen: 51 }),
    at(clinic, { memberNumber: 1, category: 'medical', businessDay: '2026-03-01', ageBand: '80_89' }),
  ]
  await insertRedemptions(counted)
  await projectTotals()
  const fresh = [at(barber, { memberNumber: 1 }), at(barber, { memberNumber: 2, sex: 'male' })]
  await insertRedemptions(fresh)
  for (const one of [counted[1], fresh[1]]) if (one) await voidRedemption(one._id)
  return { office, clinic, barber }
}

function reportOf(office: Office, query: string, extension = '') {
  return call('GET', `/reports/benefits${extension}?${query}`, { token: office.staff })
}

describe('GET /reports/benefits', () => {
  it('adds up unvoided redemptions by shop with distinct members, counted or not, and counts voids apart', async () => {
    const { office, clinic, barber } = await anOfficeWithRedemptions()

    const { status, body } = await reportOf(office, `${YEAR}&groupBy=shop`)

    expect(status).to.equal(200)
    expect(body).to.deep.equal({
      rows: [
        {
          key: barber,
          label: '老刘理发',
          redemptions: 1,
          members: 1,
          billFen: 10_000,
          discountFen: 2000,
          subsidyFen: 500,
          voids: 1,
        },
        {
          key: clinic,
          label: '=御锦诊所',
          redemptions: 1,
          members: 1,
          billFen: 1001,
          discountFen: 101,
          subsidyFen: 51,
          voids: 1,
        },
      ],
      totals: { redemptions: 2, members: 1, billFen: 11_001, discountFen: 2101, subsidyFen: 551, voids: 2 },
    })
  })

  it('labels its rows in the language of the reader and puts time in its order', async () => {
    const { office } = await anOfficeWithRedemptions()
    const labels = async (groupBy: string, language: string) => {
      const answer = await call('GET', `/reports/benefits?${YEAR}&groupBy=${groupBy}`, {
        token: office.staff,
        headers: { 'accept-language': language },
      })
      return answer.body.rows.map(({ label }: { label: string }) => label)
    }

    expect(await labels('month', 'zh-CN')).to.deep.equal(['2026年3月', '2026年11月'])
    expect(await labels('month', 'en')).to.deep.equal(['2026-03', '2026-11'])
    expect(await labels('day', 'zh-CN')).to.deep.equal(['2026年3月1日', '2026年11月24日'])
    expect(await labels('category', 'en')).to.have.members(['Daily life', 'Medical'])
    expect(await labels('ageBand', 'zh-CN')).to.deep.equal(['70–79岁', '80–89岁'])
    expect(await labels('sex', 'en')).to.deep.equal(['Female', 'Male'])
  })

  it('leaves an audit event of each view and each export', async () => {
    const office = await anOffice()
    await reportOf(office, `${YEAR}&groupBy=shop`)
    await reportOf(office, `${YEAR}&groupBy=shop`, '.csv')

    const events = await AuditEventModel.find({ communityId: office.communityId, type: /^REPORT/ })
      .sort({ _id: 1 })
      .lean()

    expect(events.map(({ type }) => type)).to.deep.equal(['REPORT_VIEWED', 'REPORT_EXPORTED'])
    expect(events[1]?.facts).to.deep.equal({
      report: 'benefits',
      format: 'csv',
      from: '2026-01-01',
      to: '2026-12-31',
      groupBy: 'shop',
    })
    expect(events[1]?.actor).to.include({ kind: 'user', role: 'staff' })
  })

  it('gives the figures of the own community only', async () => {
    const { office } = await anOfficeWithRedemptions()
    const other = await anOffice()

    expect((await reportOf(other, `${YEAR}&groupBy=shop`)).body.rows).to.deep.equal([])
    const foreign = await reportOf(other, `${YEAR}&groupBy=shop&communityId=${office.communityId}`)
    expect(foreign.status).to.equal(404)
  })

  it('is for staff, auditors and administrators', async () => {
    const office = await anOffice()
    const shopId = await office.aShop()
    const statuses: Record<string, number> = {}
    for (const role of ['admin', 'auditor', 'shop_manager', 'cashier'] as const) {
      const token = await office.as(role, { shopId })
      const tenant = role === 'admin' ? `&communityId=${office.communityId}` : ''
      statuses[role] = (await call('GET', `/reports/benefits?${YEAR}&groupBy=sex${tenant}`, { token })).status
    }

    expect(statuses).to.deep.equal({ admin: 200, auditor: 200, shop_manager: 403, cashier: 403 })
    expect((await call('GET', `/reports/benefits?${YEAR}&groupBy=sex`)).status).to.equal(401)
  })

  for (const [title, query] of [
    ['no period', 'groupBy=shop'],
    ['no grouping', YEAR],
    ['an unknown grouping', `${YEAR}&groupBy=member`],
    ['a day that is none', 'from=2026-02-30&to=2026-03-01&groupBy=shop'],
    ['a day at the end of the calendar', 'from=9999-12-31&to=9999-12-31&groupBy=shop'],
    ['a period that ends before it begins', 'from=2026-03-02&to=2026-03-01&groupBy=shop'],
    ['an unknown field', `${YEAR}&groupBy=shop&colour=red`],
    ['a list for a day', 'from=2026-01-01&from=2026-01-02&to=2026-03-01&groupBy=shop'],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const office = await anOffice()

      const { status, body } = await reportOf(office, query)

      expect(status).to.equal(400)
      expect(body.code).to.equal('validation_failed')
    })
  }
})

describe('exports of a report', () => {
  it('have the same figures to the fen in Excel, with numbers as numbers and no formula', async () => {
    const { office } = await anOfficeWithRedemptions()
    const { body: json } = await reportOf(office, `${YEAR}&groupBy=shop`)
    const { baseUrl } = await testApp()

    const response = await fetch(`${baseUrl}/api/v1/reports/benefits.xlsx?${YEAR}&groupBy=shop`, {
      headers: { authorization: `Bearer ${office.staff}` },
    })
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(await response.arrayBuffer())

    expect(response.headers.get('content-disposition')).to.contain('benefits-shop-2026-01-01-2026-12-31.xlsx')
    const rows = workbook.worksheets[0]?.getSheetValues().slice(2) as unknown[][]
    expect(rows.map((row) => row.slice(1))).to.deep.equal([
      ...json.rows.map(asInSheet),
      asInSheet({ ...json.totals, label: '合计' }),
    ])
  })

  it('have the same figures to the fen in CSV that Excel reads as Chinese', async () => {
    const { office } = await anOfficeWithRedemptions()
    const { body: json } = await reportOf(office, `${YEAR}&groupBy=shop`)
    const { baseUrl } = await testApp()

    const response = await fetch(`${baseUrl}/api/v1/reports/benefits.csv?${YEAR}&groupBy=shop`, {
      headers: { authorization: `Bearer ${office.staff}` },
    })
    const bytes = Buffer.from(await response.arrayBuffer())

    expect(response.headers.get('content-type')).to.equal('text/csv; charset=utf-8')
    expect([...bytes.subarray(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf])
    const lines = bytes.subarray(3).toString('utf8').trimEnd().split('\r\n')
    expect(lines[0]).to.equal('商户,核销次数,受惠老人(人),账单金额(元),优惠金额(元),社区补贴(元),撤销次数')
    expect(lines.slice(1)).to.deep.equal(
      [...json.rows, { ...json.totals, label: '合计' }].map((row) => asInSheet(row).map(asText).join(',')),
    )
    expect(lines[2]).to.match(/^'=御锦诊所,1,1,10\.01,1\.01,0\.51,1$/)
  })
})

interface Figures {
  label: string
  redemptions: number
  members: number
  billFen: number
  discountFen: number
  subsidyFen: number
  voids: number
}

function asInSheet({ label, redemptions, members, billFen, discountFen, subsidyFen, voids }: Figures) {
  const text = label.startsWith('=') ? `'${label}` : label
  return [text, redemptions, members, billFen / 100, discountFen / 100, subsidyFen / 100, voids]
}

const asText = (value: string | number, index: number) =>
  typeof value === 'number' && index >= 3 && index <= 5 ? value.toFixed(2) : String(value)

describe('who the help reaches', () => {
  const today = businessDayOf(new Date())
  const redeemedBy = (office: Office, member: { id: string; number: number }, daysAgo: number) =>
    aRedemption({
      communityId: office.communityId,
      memberId: new Types.ObjectId(member.id),
      memberNumber: member.number,
      businessDay: addDays(today, -daysAgo),
    })

  async function anOfficeWithMembers() {
    const office = await anOffice()
    const [lately, longAgo, never, left] = [
      await aMember(office, { name: '张常来', tags: ['veteran'] }),
      await aMember(office, { name: '李久别', tags: ['veteran', 'low_income'] }),
      await aMember(office, { name: '王未来' }),
      await aMember(office, { name: '赵离开' }),
    ]
    await aPrintedCard(office, lately.id)
    await aPrintedCard(office, left.id)
    const old = redeemedBy(office, longAgo, 100)
    const undone = redeemedBy(office, never, 1)
    await insertRedemptions([redeemedBy(office, lately, 59), old, undone, redeemedBy(office, left, 1)])
    await projectTotals()
    await voidRedemption(undone._id)
    await act(office, `/members/${left.id}/leave`)
    return { office, lately, longAgo, never, left }
  }

  it('is told for active members, with cards, by tag, and for how long they have been quiet', async () => {
    const { office } = await anOfficeWithMembers()
    const period = `from=${addDays(today, -90)}&to=${today}`

    const { status, body } = await call('GET', `/reports/coverage?${period}`, { token: office.staff })

    expect(status).to.equal(200)
    expect(body).to.include({ members: 3, withCard: 1, redeemed: 1, rate: 0.3333, neverRedeemed: 1 })
    expect(body.byTag.veteran).to.deep.equal({ members: 2, withCard: 1, redeemed: 1, rate: 0.5 })
    expect(body.byTag.low_income).to.deep.equal({ members: 1, withCard: 0, redeemed: 0, rate: 0 })
    expect(body.byTag.disabled).to.deep.equal({ members: 0, withCard: 0, redeemed: 0, rate: 0 })
    expect(body.byAgeBand['70_79']).to.deep.equal({ members: 3, withCard: 1, redeemed: 1, rate: 0.3333 })
    expect(body.byAgeBand['90_plus']).to.deep.equal({ members: 0, withCard: 0, redeemed: 0, rate: 0 })
    expect(body.quietDays).to.deep.equal([
      { days: 30, members: 3 },
      { days: 60, members: 2 },
      { days: 90, members: 2 },
      { days: 180, members: 1 },
    ])
  })

  it('is told alike in Excel, in CSV and on paper', async () => {
    const { office } = await anOfficeWithMembers()
    const { baseUrl } = await testApp()
    const file = async (extension: string) => {
      const address = `/api/v1/reports/coverage.${extension}?from=${addDays(today, -90)}&to=${today}`
      const headers = { authorization: `Bearer ${office.staff}` }
      return Buffer.from(await (await fetch(`${baseUrl}${address}`, { headers })).arrayBuffer())
    }

    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load((await file('xlsx')) as never)
    const rows = workbook.worksheets[0]?.getSheetValues().slice(2) as unknown[][]
    expect(rows[0]?.slice(1)).to.deep.equal(['全部会员', 3, 1, 1, 0.3333])
    expect((await file('csv')).toString('utf8'))
      .to.include('退役军人,2,1,1,50.0%')
      .and.include('180天没有使用,1,,,')
    const text = textOf(await file('pdf'))
      .join('')
      .replace(/\s/g, '')
    expect(text).to.include('全部会员31133.3%').and.include('退役军人21150.0%').and.include('60天没有使用2')
  })

  it('lists the active members who have been quiet for so many days, in pages', async () => {
    const { office, longAgo, never, lately } = await anOfficeWithMembers()
    const quiet = async (query: string) =>
      (await call('GET', `/reports/quiet?${query}`, { token: office.staff })).body

    const first = await quiet('limit=1')
    const second = await quiet(`limit=1&cursor=${first.nextCursor}`)

    expect(first.items).to.have.length(1)
    expect(first.items[0]).to.include({ id: longAgo.id, name: '李久别', everRedeemed: true })
    expect(second.items[0]).to.include({ id: never.id, everRedeemed: false })
    expect(second.nextCursor).to.equal(null)
    expect((await quiet('days=59')).items.map(({ id }: { id: string }) => id)).to.deep.equal([
      lately.id,
      longAgo.id,
      never.id,
    ])
    expect((await quiet('days=101')).items.map(({ id }: { id: string }) => id)).to.deep.equal([never.id])
  })

  it('refuses a number of days that is none', async () => {
    const office = await anOffice()

    for (const days of ['0', '-1', '1.5', 'abc', '', '999999']) {
      const { status } = await call('GET', `/reports/quiet?days=${days}`, { token: office.staff })
      expect(status, days).to.equal(400)
    }
    expect((await call('GET', '/reports/quiet?cursor=xyz', { token: office.staff })).status).to.equal(400)
  })
})
