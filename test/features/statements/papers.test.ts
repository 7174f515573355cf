import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { StatementModel } from '../../../src/features/statements/statement.model.js'
import { formatYuan } from '../../../src/lib/money.js'
import { aWorld, expectStatus, type World } from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { closed, given, month, open } from './statement-world.js'

describe('a statement on paper', () => {
  let world: World
  let id: string

  before(async () => {
    world = await aWorld()
    const [former = ''] = await given(world, { businessDay: `${month(-2)}-10` })
    const before = await closed(world, month(-2))
    await given(
      world,
      {
        discountFen: 1_234_56,
        subsidyFen: 617_28,
        billFen: 9_999_99,
        benefitTitle: '=HYPERLINK("http://x")',
      },
      { discountFen: 1, subsidyFen: 1, billFen: undefined, benefitTitle: '理发八折' },
      { discountFen: 800, subsidyFen: 264, billFen: 8000, benefitTitle: '理发八折' },
    )
    const body = { redemptionId: former, discountFen: -300, reason: '=1+1 录错' }
    const next = await open(world)
    expectStatus(await call('POST', `/statements/${next.id}/adjustments`, { token: world.staff, body }), 201)
    id = (await closed(world)).id
    expect(before.id).to.not.equal(id)
  })

  const json = async () => (await call('GET', `/statements/${id}`, { token: world.staff })).body

  async function file(extension: string, token = world.staff) {
    const { baseUrl } = await testApp()
    const response = await fetch(`${baseUrl}/api/v1/statements/${id}/statement.${extension}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(response.status).to.equal(200)
    expect(response.headers.get('content-disposition')).to.include(`statement-${month()}-${id}.${extension}`)
    return Buffer.from(await response.arrayBuffer())
  }

  async function sheet() {
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load((await file('xlsx')) as never)
    return workbook.worksheets[0]
  }

  it('says the same to the fen as a workbook, as a table and as JSON', async () => {
    const statement = await json()
    const rows = (await sheet())?.getSheetValues().slice(1) as unknown[][]
    const cells = rows.slice(1).map((row) => row.slice(1))
    const text = (await file('csv')).toString('utf8')
    const table = text
      .slice(1)
      .trim()
      .split('\r\n')
      .slice(1)
      .map((each) => each.split(','))

    const last = cells.at(-1) ?? []
    const fen = (value: unknown) => Math.round(Number(value) * 100)
    expect(fen(last[5])).to.equal(statement.discountFen + statement.adjustmentsFen)
    expect(fen(last[6])).to.equal(statement.payableFen)
    const sum = (column: number) => cells.slice(0, -1).reduce((total, row) => total + fen(row[column]), 0)
    expect(sum(5)).to.equal(statement.discountFen + statement.adjustmentsFen)
    expect(sum(6)).to.equal(statement.payableFen)
    expect(cells).to.have.length(3 + 1 + 1)
    expect(table).to.have.length(cells.length)
    expect(text.startsWith('\ufeff')).to.equal(true)
    expect(table.at(-1)?.[6]).to.equal((statement.payableFen / 100).toFixed(2))
  })

  it('holds typed numbers and no formula', async () => {
    const worksheet = await sheet()
    const text = (await file('csv')).toString('utf8')

    worksheet?.eachRow((row) => {
      row.eachCell((cell) => {
        expect(cell.type).to.not.equal(ExcelJS.ValueType.Formula)
      })
    })
    expect(worksheet?.getCell('F2').type).to.equal(ExcelJS.ValueType.Number)
    expect(worksheet?.getCell('F2').numFmt).to.equal('#,##0.00')
    expect(text).to.include("'=HYPERLINK").and.include("'=1+1")
  })

  it('is a PDF of A4 with the same totals, lines to sign for both, and the check code', async () => {
    const statement = await json()
    const text = spawnSync('pdftotext', ['-layout', '-', '-'], { input: await file('pdf') })
    const words = text.stdout.toString('utf8').normalize('NFKC')

    expect(text.status).to.equal(0)
    for (const amount of [
      statement.discountFen,
      statement.subsidyFen,
      statement.adjustmentsSubsidyFen,
      statement.payableFen,
    ]) {
      expect(words.replaceAll('￥', '¥')).to.include(formatYuan(amount as number))
    }
    expect(words.match(/签字盖章/g)).to.have.length(2)
    expect(words).to.include(statement.digest).and.include(id)
  })

  it('shows ink on every page of the PDF', async () => {
    const grey = spawnSync('pdftoppm', ['-gray', '-r', '40', '-'], {
      input: await file('pdf'),
      maxBuffer: 64_000_000,
    })
    const [head = '', size = ''] = grey.stdout.subarray(0, 40).toString('latin1').split('\n')
    const [width = 0, height = 0] = size.split(' ').map(Number)

    expect(head).to.equal('P5')
    expect(height / width).to.be.closeTo(Math.SQRT2, 0.02)
    const page = width * height
    let pages = 0
    for (let at = 0; at < grey.stdout.length; pages += 1) {
      const begin = at + grey.stdout.subarray(at, at + 40).indexOf('255\n') + 4
      const dark = grey.stdout.subarray(begin, begin + page).filter((value) => value < 128).length
      expect(dark, `page ${pages + 1}`).to.be.above(page / 2000)
      at = begin + page
    }
    expect(pages).to.equal(2)
  })

  it('leaves an audit event each time', async () => {
    await AuditEventModel.deleteMany({ communityId: world.communityId, type: 'STATEMENT_EXPORTED' })
    await file('csv')
    await file('pdf', world.manager)

    const events = await AuditEventModel.find({
      communityId: world.communityId,
      type: 'STATEMENT_EXPORTED',
    })
      .sort({ _id: 1 })
      .lean()
    expect(events.map(({ facts }) => (facts as { format: string }).format)).to.deep.equal(['csv', 'pdf'])
  })

  describe('is checked', () => {
    const verify = (query = '', token = world.manager) =>
      call('GET', `/statements/${id}/verify${query}`, { token })

    it('by its records, its signature and the code on paper', async () => {
      const { digest } = await json()

      const own = await verify()
      const given = await verify(`?digest=${digest}`)
      const other = await verify(`?digest=${'0'.repeat(64)}`)

      expect(own.body).to.deep.equal({
        isValid: true,
        digest,
        matchesRecords: true,
        signature: 'genuine',
        matchesGiven: null,
      })
      expect(given.body).to.include({ isValid: true, matchesGiven: true })
      expect(other.body).to.include({ isValid: false, matchesGiven: false, matchesRecords: true })
      expect((await verify('?digest=x')).status).to.equal(400)
    })

    it('only once it is closed', async () => {
      const { id: opened } = await open(world, month(0))
      const answer = await call('GET', `/statements/${opened}/verify`, { token: world.staff })

      expect([answer.status, answer.body.code]).to.deep.equal([409, 'statement_not_closed'])
    })

    it('and found out when a record, the signature or another statement’s signature was put in', async () => {
      const line = await RedemptionModel.findOne({ communityId: world.communityId, statementId: id }).lean()
      const statement = await StatementModel.findById(id).lean()
      const former = await StatementModel.findOne({ communityId: world.communityId, month: month(-2) }).lean()
      const { signature = '' } = statement?.closing ?? {}

      await RedemptionModel.updateOne({ _id: line?._id }, { $inc: { subsidyFen: 1 } })
      const altered = await verify()
      await RedemptionModel.updateOne({ _id: line?._id }, { $inc: { subsidyFen: -1 } })
      await StatementModel.updateOne({ _id: id }, { 'closing.signature': former?.closing?.signature })
      const swapped = await verify()
      await StatementModel.updateOne({ _id: id }, { 'closing.signature': `${signature.slice(0, -6)}AAAAAA` })
      const forged = await verify()
      await StatementModel.updateOne({ _id: id }, { 'closing.signature': signature })

      expect(altered.body).to.include({ isValid: false, matchesRecords: false, signature: 'genuine' })
      expect(swapped.body).to.include({ isValid: false, matchesRecords: true, signature: 'forged' })
      expect(forged.body).to.include({ isValid: false, signature: 'forged' })
      expect((await verify()).body.isValid).to.equal(true)
    })
  })
})
