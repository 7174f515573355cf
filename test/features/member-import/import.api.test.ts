import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { CardModel } from '../../../src/features/cards/card.model.js'
import { MemberModel } from '../../../src/features/members/member.model.js'
import { JobFilePieceModel } from '../../../src/features/jobs/job.model.js'
import { doJobs, fileOf, jobOf } from '../../builders/card-print.builder.js'
import { accepted, aMember, act, anOffice, type Office } from '../../builders/membership.builder.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { anIdNumber, csv, HEADER, person, send, xlsx } from './lists.js'

/** 李秀云 and the header in GBK, which Excel in China writes as CSV. */
const GBK_HEADER = Buffer.from('d0d5c3fb2cc9edb7ddd6a4bac52ccdacd2e2cae9', 'hex')
const GBK_NAME = Buffer.from('c0eed0e3d4c6', 'hex')
const GBK_YES = Buffer.from('cac7', 'hex')

describe('importing members', () => {
  let office: Office

  beforeEach(async () => {
    office = await anOffice()
  })

  const membersOf = () => MemberModel.countDocuments({ communityId: office.communityId })
  const events = (type: string) => AuditEventModel.find({ communityId: office.communityId, type }).lean()
  const revealed = async (id: string, field: string) => {
    const body = { field, reason: '核对' }
    return accepted(await call('POST', `/members/${id}/reveal`, { token: office.staff, body }), 200).value
  }

  it('is tried without writing anything, and then registers everybody by the same rules', async () => {
    const id = anIdNumber()
    const list = await xlsx([
      ['御锦源社区老人名单'],
      HEADER,
      person('李秀云', id, { phone: '138 0013 5678', address: '5 号楼', tags: '独居、高龄' }),
      person('王建国', anIdNumber(), { phone: '12' }),
      person('年轻人', anIdNumber('2000-01-01')),
      person('没签的', anIdNumber(), { consent: '否' }),
      person('李秀云', id),
      [],
      person('错号', '140202195005201111'),
      person('', anIdNumber(), { tags: '不知道' }),
    ])

    const tried = accepted(await send(office, list, { dryRun: 'true' }), 200)
    expect(await membersOf()).to.equal(0)
    expect(await events('MEMBERS_IMPORTED')).to.have.length(0)
    const taken = accepted(await send(office, list), 200)

    expect(taken).to.deep.equal(tried)
    expect(taken).to.include({ total: 7, created: 1, updated: 0, unchanged: 0, rejected: 6 })
    const wrong = taken.rows.flatMap(({ row, errors }: any) =>
      errors.map(({ path, column }: any) => `${row} ${path} ${column}`),
    )
    expect(wrong).to.deep.equal([
      '4 phone 联系电话',
      '5 idNumber 身份证号',
      '6 consents.membership 会员同意书',
      '7 idNumber 身份证号',
      '9 idNumber 身份证号',
      '10 name 姓名',
      '10 tags.0 人员类别',
    ])
    expect(taken.rows[4].errors[0].message).to.include('第 3 行')
    const [member] = await MemberModel.find({ communityId: office.communityId }).lean()
    expect(member).to.deep.include({ name: '李秀云', tags: ['living_alone'], phoneMasked: '138****5678' })
    expect(member?.consents.map(({ purpose, granted }) => [purpose, granted])).to.deep.equal([
      ['membership', true],
      ['showMaskedNameToShops', true],
    ])
    expect(await events('MEMBER_REGISTERED')).to.have.length(1)
    const [event] = await events('MEMBERS_IMPORTED')
    expect(event?.facts).to.deep.equal({ created: 1, updated: 0, unchanged: 0, rejected: 6 })
  })

  it('brings members up to date, and never makes a second one', async () => {
    const [first, second, third, gone] = [anIdNumber(), anIdNumber(), anIdNumber(), anIdNumber()]
    const one = await aMember(office, { idNumber: first, phone: '13800135678', address: '1 号楼' })
    await aMember(office, { idNumber: second, tags: ['low_income'] })
    await aMember(office, { idNumber: third })
    const left = await aMember(office, { idNumber: gone })
    accepted(await act(office, `/members/${left.id as string}/leave`), 200)

    const list = csv([
      HEADER,
      person('李秀云', first.toLowerCase(), { phone: '13900139000' }),
      person('李秀云', second, { tags: '低保' }),
      person('别的人', third),
      person('李秀云', gone, { phone: '13900139000' }),
    ])
    const taken = accepted(await send(office, list), 200)

    expect(taken).to.include({ total: 4, created: 0, updated: 1, unchanged: 1, rejected: 2 })
    expect(taken.rows[2].errors[0]).to.deep.include({ path: 'name', column: '姓名' })
    expect(await membersOf()).to.equal(4)
    expect(await revealed(one.id as string, 'phone')).to.equal('13900139000')
    expect(await revealed(one.id as string, 'address')).to.equal('1 号楼')
    const again = accepted(await send(office, list), 200)
    expect(again).to.include({ created: 0, updated: 0, unchanged: 2, rejected: 2 })
  })

  it('does not turn a member’s refusal round by what staff state for all', async () => {
    const idNumber = anIdNumber()
    const consents = { membership: true, showMaskedNameToShops: false }
    const member = await aMember(office, { idNumber, consents })
    const list = csv([
      ['姓名', '身份证'],
      ['李秀云', idNumber],
      ['王建国', anIdNumber()],
    ])

    const without = accepted(await send(office, list), 200)
    expect(without).to.include({ unchanged: 1, rejected: 1 })
    const stated = { allConsented: 'true', allShowMaskedName: 'true' }
    expect(accepted(await send(office, list, stated), 200)).to.include({ created: 1, unchanged: 1 })
    const now = accepted(await call('GET', `/members/${member.id as string}`, { token: office.staff }), 200)
    expect(now.consents).to.include({ showMaskedNameToShops: false })
  })

  it('reads what Excel in China writes: GBK, UTF-16, semicolons, and numbers that lost their digits', async () => {
    const row = (id: string) => Buffer.concat([GBK_NAME, Buffer.from(`,${id},`), GBK_YES])
    const gbk = Buffer.concat([GBK_HEADER, Buffer.from('\r\n'), row(anIdNumber()), Buffer.from('\r\n')])
    expect(accepted(await send(office, gbk), 200)).to.include({ created: 1, rejected: 0 })
    const [member] = await MemberModel.find({ communityId: office.communityId }).lean()
    expect(member?.name).to.equal('李秀云')

    const utf16 = Buffer.from(
      `\ufeff${csv([HEADER, person('欧阳淑珍', anIdNumber())], '\t').toString()}`,
      'utf16le',
    )
    expect(accepted(await send(office, utf16), 200)).to.include({ created: 1 })
    const marked = Buffer.concat([Buffer.from('\ufeff'), csv([HEADER, person('赵铁柱', anIdNumber())], ';')])
    expect(accepted(await send(office, marked), 200)).to.include({ created: 1 })

    const asNumber = await xlsx([
      HEADER,
      ['张三', Number(anIdNumber().replace('X', '0')), '', '', '', '是', '是'],
    ])
    const spoilt = accepted(await send(office, asNumber), 200)
    expect(spoilt.rows[0].errors).to.have.length(1)
    expect(spoilt.rows[0].errors[0].message).to.include('文本')
  })

  it('says what is wrong with a file that is no list', async () => {
    const codeOf = async (bytes: Uint8Array) => {
      const { status, body } = await send(office, bytes)
      return [status, body.code]
    }
    expect(await codeOf(Buffer.from('%PDF-1.7 x'))).to.deep.equal([415, 'unsupported_media_type'])
    expect(await codeOf(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).to.deep.equal([
      415,
      'unsupported_media_type',
    ])
    expect(await codeOf(Buffer.from('PK\u0003\u0004 broken'))).to.deep.equal([400, 'validation_failed'])
    expect(await codeOf(Buffer.from(''))).to.deep.equal([400, 'validation_failed'])
    expect(await codeOf(csv([HEADER]))).to.deep.equal([400, 'validation_failed'])
    expect(await codeOf(csv([['甲', '乙'], ['1', '2']]))).to.deep.equal([400, 'validation_failed']) // prettier-ignore
    expect(await codeOf(Buffer.alloc(10 * 2 ** 20 + 1, 'a'))).to.deep.equal([413, 'body_too_large'])
    expect(await codeOf(Buffer.alloc(12 * 2 ** 20, 'a'))).to.deep.equal([413, 'body_too_large'])
    const many = csv([HEADER, ...Array.from({ length: 20_001 }, () => ['李', '1'])])
    expect(await codeOf(many)).to.deep.equal([400, 'validation_failed'])
    expect(await membersOf()).to.equal(0)
    const json = await call('POST', '/members/import', { token: office.staff, body: {} })
    expect(json.status).to.equal(415)
  })

  it('runs in the background, leaves a file without ID numbers, and nothing of the list', async () => {
    const ids = [anIdNumber(), anIdNumber()]
    const list = csv([HEADER, person('李秀云', ids[0] ?? ''), person('王建国', `${ids[1] ?? ''}1`)])
    const asked = accepted(await send(office, list, { background: 'true' }), 202)
    const pieces = await JobFilePieceModel.find({ communityId: office.communityId }).lean()
    expect(pieces).to.have.length(1)
    expect(JSON.stringify(pieces)).not.to.include('李秀云')
    await doJobs()

    const job = await jobOf(office, asked.id as string)
    expect(job).to.deep.include({
      status: 'done',
      progress: { done: 2, total: 2 },
      outcome: { created: 1, updated: 0, unchanged: 0, rejected: 1 },
    })
    const text = (await fileOf(office, job.id)).toString('utf8')
    expect(text).to.match(/^\ufeff行号,结果,列,说明\r\n2,新登记,,\r\n3,未导入,身份证号,.*18 位/)
    for (const id of ids) expect(text).not.to.include(id)
    const kept = await JobFilePieceModel.find({ communityId: office.communityId }).lean()
    expect(kept.map(({ jobId }) => String(jobId))).to.deep.equal([job.id])
    expect(await events('MEMBERS_IMPORTED')).to.have.length(1)
  })

  it('is cancelled before it begins: nobody is registered and the list is deleted', async () => {
    const list = csv([HEADER, person('李秀云', anIdNumber())])
    const asked = accepted(await send(office, list, { background: 'true' }), 202)
    accepted(await call('POST', `/jobs/${asked.id as string}/cancel`, { token: office.staff, body: {} }), 200)
    await doJobs()
    expect(await membersOf()).to.equal(0)
    expect(await JobFilePieceModel.countDocuments({ communityId: office.communityId })).to.equal(0)
  })

  it('that is cancelled midway keeps what is done, and says in a file how far it came', async () => {
    const { services } = await testApp()
    const people = Array.from({ length: 200 }, (_, index) => person(`李${index}`, anIdNumber()))
    const list = csv([HEADER, person('错号', '1'), ...people])
    const asked = accepted(await send(office, list, { background: 'true' }), 202)
    const path = `/jobs/${asked.id as string}`
    const result = () => call('GET', `${path}/import-result`, { token: office.staff })
    expect((await result()).body.code).to.equal('job_not_done')

    const running = services.jobRunner.runNext(new AbortController().signal)
    while ((await membersOf()) < 3);
    accepted(await call('POST', `${path}/cancel`, { token: office.staff, body: {} }), 200)
    await running

    const done = await membersOf()
    expect(done).to.be.within(3, 199)
    const lines = String((await result()).body)
      .trim()
      .split('\r\n')
    expect(lines).to.have.length(done + 3)
    expect(lines[1]).to.match(/^2,未导入,身份证号,/)
    expect(lines.at(-1)).to.equal(`,未处理,,任务已停止：第${done + 2}行之后的${200 - done}行没有处理。`)
    const preview = { token: office.staff, body: { importJobId: asked.id, print: 'a4' } }
    accepted(await call('POST', '/card-issues', preview), 202)
    await doJobs()
    const cards = await CardModel.countDocuments({ communityId: office.communityId, kind: 'printed' })
    expect(cards).to.equal(done)
    const stranger = await anOffice()
    expect((await call('GET', `${path}/import-result`, { token: stranger.staff })).status).to.equal(404)
    expect((await call('POST', '/card-issues', { ...preview, token: stranger.staff })).status).to.equal(404)
  })

  it('goes on where the program stopped, and still knows who stood in the rows before', async () => {
    const { services } = await testApp()
    const first = anIdNumber()
    // A long column that is not read, so that the list lies in several pieces.
    const people = Array.from({ length: 150 }, (_, index) => [
      ...person(`李${index}`, anIdNumber()),
      '备'.repeat(1000),
    ])
    const list = csv([[...HEADER, '备注'], person('李秀云', first), ...people, person('李秀云', first)])
    const asked = accepted(await send(office, list, { background: 'true' }), 202)
    expect(await JobFilePieceModel.countDocuments({ communityId: office.communityId })).to.be.above(1)
    const stopping = new AbortController()
    const running = services.jobRunner.runNext(stopping.signal)
    while ((await membersOf()) < 5);
    stopping.abort()
    await running
    expect(await membersOf()).to.be.within(5, 150)
    await doJobs()

    const job = await jobOf(office, asked.id as string)
    expect(job).to.deep.include({
      status: 'done',
      progress: { done: 152, total: 152 },
      outcome: { created: 151, updated: 0, unchanged: 0, rejected: 1 },
    })
    expect(await membersOf()).to.equal(151)
    expect((await fileOf(office, job.id)).toString('utf8')).to.match(/153,未导入,身份证号,.*第 2 行/)
  })

  it('is one import when two ask for the same list at once', async () => {
    const { services } = await testApp()
    const { communityId } = office
    const meta = { actor: { kind: 'system', role: 'system' }, requestId: 't', language: 'zh-CN' } as const
    const list = csv([HEADER, person('李秀云', anIdNumber())])
    const stated = { membership: false, showMaskedNameToShops: false }
    const importId = await services.memberImports.bring(communityId, list, stated, meta)
    const begin = () => services.memberImports.begin({ communityId, importId }, meta)
    const outcomes = await Promise.allSettled([begin(), begin(), begin()])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    await doJobs()
    expect(await membersOf()).to.equal(1)
  })
})
