import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { FollowUpModel } from '../../../src/features/reports/quiet/follow-up.model.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { accepted, act, aMember, anOffice, type Office } from '../../builders/membership.builder.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { textOf } from '../../helpers/pdf.js'

const today = businessDayOf(new Date())

async function anOfficeWithQuietMembers() {
  const office = await anOffice()
  const old = await aMember(office, { name: '王老寿', ...born('1935-03-03') })
  const alone = await aMember(office, {
    name: '李秀云',
    phone: '13800135678',
    address: '御锦源小区 5 号楼',
    tags: ['living_alone'],
    ...born('1955-01-01'),
  })
  const oldAlone = await aMember(office, { name: '赵独居', tags: ['living_alone'], ...born('1940-01-01') })
  return { office, old, alone, oldAlone }
}

function born(birthDate: string) {
  return { idNumber: anId(birthDate) }
}

let sequence = 0
/** A valid ID number with this birth date, another one at each call. */
function anId(birthDate: string): string {
  sequence += 1
  const digits = `140213${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  return (
    digits + '10X98765432'[weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11]
  )
}

const quiet = async (office: Office, query = '') =>
  accepted(await call('GET', `/reports/quiet?${query}`, { token: office.staff }), 200)
const namesIn = async (office: Office, query = '') =>
  (await quiet(office, query)).items.map(({ name }: { name: string }) => name)
const follow = (office: Office, id: string, body: Record<string, unknown>, token = office.staff) =>
  call('POST', `/members/${id}/follow-ups`, { token, body })

async function bytes(path: string, token: string, body?: unknown): Promise<Response> {
  const { baseUrl } = await testApp()
  return fetch(`${baseUrl}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
}

describe('quiet members', () => {
  it('come with who lives alone first, then the oldest, and are found by tag and age', async () => {
    const { office } = await anOfficeWithQuietMembers()

    expect(await namesIn(office)).to.deep.equal(['赵独居', '李秀云', '王老寿'])
    expect(await namesIn(office, 'tag=oldest_old')).to.deep.equal(['赵独居', '王老寿'])
    expect(await namesIn(office, 'tag=living_alone&ageBand=70_79')).to.deep.equal(['李秀云'])
    const first = await quiet(office, 'limit=2')
    expect(first.nextCursor).to.be.a('string')
    expect(await namesIn(office, `limit=2&cursor=${first.nextCursor as string}`)).to.deep.equal(['王老寿'])
    expect((await call('GET', '/reports/quiet?tag=young', { token: office.staff })).status).to.equal(400)
  })

  it('show what was done last, and leave the list of the open ones until the next day has come', async () => {
    const { office, alone, oldAlone } = await anOfficeWithQuietMembers()
    accepted(await follow(office, alone.id, { kind: 'not_reached', doneOn: addDays(today, -3) }), 201)
    accepted(await follow(office, alone.id, { kind: 'visited', note: '在家，身体很好' }), 201)
    accepted(await follow(office, oldAlone.id, { kind: 'called', doneOn: addDays(today, -70) }), 201)

    expect(await namesIn(office)).to.have.length(3)
    expect(await namesIn(office, 'days=60&followUp=open')).to.deep.equal(['赵独居', '王老寿'])
    expect(await namesIn(office, 'days=90&followUp=open')).to.deep.equal(['王老寿'])
    const { items } = await quiet(office, 'tag=living_alone&ageBand=70_79')
    expect(items[0].lastFollowUp).to.include({ kind: 'visited', doneOn: today, nextDueOn: null })
    await FollowUpModel.updateOne({ memberId: alone.id, kind: 'visited' }, { $set: { nextDueOn: today } })
    expect(await namesIn(office, 'followUp=due')).to.deep.equal(['李秀云'])
    const { services } = await testApp()
    expect(await services.quiet.countDue(office.communityId)).to.equal(1)
    expect(await namesIn(office, 'followUp=open')).to.include('李秀云')
  })

  it('leave the house with masks only, as a workbook, as CSV and on paper', async () => {
    const { office, alone } = await anOfficeWithQuietMembers()
    accepted(await follow(office, alone.id, { kind: 'family', note: '女儿说母亲住院' }), 201)
    const auditor = await office.as('auditor')

    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(await (await bytes('/reports/quiet.xlsx', auditor)).arrayBuffer())
    const rows = workbook.worksheets[0]?.getSheetValues().slice(2) as unknown[][]
    expect(rows.map((row) => row[2])).to.deep.equal(['赵*居', '李*云', '王*寿'])
    expect(rows[1]?.slice(3, 9)).to.deep.equal(['女', 71, '独居', '138****5678', '从未用过', '联系了家人'])
    const csv = await (await bytes('/reports/quiet.csv', auditor)).text()
    const paper = await bytes('/reports/quiet.pdf', auditor)
    const text = textOf(Buffer.from(await paper.arrayBuffer())).join('')
    for (const one of [csv, text]) {
      expect(one).to.include('李*云').and.include('138****5678')
      expect(one).to.not.match(/李秀云|13800135678|5 号楼|住院/)
    }
  })

  it('stand on a list with telephone and address for a reason, which each of them can see', async () => {
    const { office, alone } = await anOfficeWithQuietMembers()
    const body = { tag: 'living_alone', ageBand: '70_79', reason: '冬季走访' }

    const list = await bytes('/reports/quiet/visit-list.pdf', office.staff, body)

    const text = textOf(Buffer.from(await list.arrayBuffer())).join('')
    expect(text).to.include('李秀云').and.include('13800135678').and.include('5 号楼')
    expect(text).to.not.include('赵独居')
    const looks = await AuditEventModel.find({
      type: 'MEMBER_FIELD_REVEALED',
      'subjects.id': alone.id,
    }).lean()
    expect(
      looks.map(({ reason, facts }) => [reason, (facts as { field: string }).field]),
    ).to.have.deep.members([
      ['冬季走访', 'phone'],
      ['冬季走访', 'address'],
    ])
    expect((await bytes('/reports/quiet/visit-list.pdf', office.staff, { reason: '' })).status).to.equal(400)
    const auditor = await office.as('auditor')
    expect((await bytes('/reports/quiet/visit-list.pdf', auditor, body)).status).to.equal(403)
  })
})

describe('a follow-up', () => {
  it('keeps its note encrypted, for those who may change members, and in the copy of the own data', async () => {
    const { office, alone } = await anOfficeWithQuietMembers()
    const note = '腿脚不便，想要送餐上门'
    const made = accepted(
      await follow(office, alone.id, { kind: 'visited', note, nextDueOn: addDays(today, 14) }),
      201,
    )

    const read = async (token: string) =>
      accepted(await call('GET', `/members/${alone.id}/follow-ups`, { token }), 200).items[0]
    expect(made).to.include({ note, hasNote: true, nextDueOn: addDays(today, 14) })
    expect(await read(office.staff)).to.include({ note, kind: 'visited', doneOn: today })
    expect(await read(await office.as('auditor'))).to.include({ note: null, hasNote: true })
    const stored = await FollowUpModel.findById(made.id).lean()
    expect(JSON.stringify(stored)).to.not.include('送餐')
    const copy = await call('GET', `/members/${alone.id}/export?reason=own`, { token: office.staff })
    expect(accepted(copy, 200).followUps).to.deep.include.members([
      { ...copy.body.followUps[0], note, kind: 'visited' },
    ])
    const event = await AuditEventModel.findOne({
      type: 'MEMBER_FOLLOWED_UP',
      'subjects.id': alone.id,
    }).lean()
    expect(JSON.stringify(event)).to.include('visited').and.not.include('送餐')
  })

  it('is forgotten in words when the member is erased, and stays as a fact', async () => {
    const { office, alone } = await anOfficeWithQuietMembers()
    accepted(await follow(office, alone.id, { kind: 'visited', note: '女儿电话 139…' }), 201)

    accepted(await act(office, `/members/${alone.id}/erase`), 200)

    const [kept] = await FollowUpModel.find({ memberId: new Types.ObjectId(alone.id as string) }).lean()
    expect(kept).to.include({ kind: 'visited', noteCipher: null })
    expect((await follow(office, alone.id, { kind: 'called' })).body.code).to.equal('member_not_active')
  })

  it('is recorded once when it is sent twice, also at the same time', async () => {
    const { office, alone, old } = await anOfficeWithQuietMembers()
    const body = { kind: 'called', key: randomUUID() }

    const answers = await Promise.all([1, 2, 3].map(() => follow(office, alone.id, body)))

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 200, 201])
    expect(new Set(answers.map((answer) => answer.body.id)).size).to.equal(1)
    const reused = await follow(office, old.id, body)
    expect([reused.status, reused.body.code]).to.deep.equal([422, 'idempotency_key_reused'])
  })

  it('is refused for days that cannot be, from an auditor, and for somebody else’s member', async () => {
    const { office, alone } = await anOfficeWithQuietMembers()

    for (const [wrong, path] of [
      [{ kind: 'called', doneOn: addDays(today, 1) }, 'doneOn'],
      [{ kind: 'called', doneOn: addDays(today, -366) }, 'doneOn'],
      [{ kind: 'called', nextDueOn: today }, 'nextDueOn'],
      [{ kind: 'dreamt' }, 'kind'],
      [{ kind: 'called', note: 'x'.repeat(501) }, 'note'],
    ] as const) {
      const { status, body } = await follow(office, alone.id, wrong)
      expect([status, body.errors[0].path]).to.deep.equal([400, path])
    }
    expect((await follow(office, alone.id, { kind: 'called' }, await office.as('auditor'))).status).to.equal(
      403,
    )
    const other = await anOffice()
    expect((await follow(other, alone.id, { kind: 'called' })).status).to.equal(404)
    expect((await call('GET', `/members/${alone.id}/follow-ups`, { token: other.staff })).status).to.equal(
      404,
    )
  })
})
