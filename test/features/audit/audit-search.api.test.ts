import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { createSealer } from '../../../src/features/audit/sealer.js'
import { aMember, anOffice, aPrintedCard, type Office } from '../../builders/membership.builder.js'
import { aUser, sessionOf } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'

interface Event {
  id: string
  type: string
  sealState: string
  sealNo: number | null
}

async function search(office: Office, query: Record<string, string>): Promise<Event[]> {
  const answer = await call('GET', `/audit/events?${new URLSearchParams(query).toString()}`, {
    token: office.staff,
  })
  expect(answer.status, JSON.stringify(answer.body)).to.equal(200)
  return answer.body.items as Event[]
}
const types = (events: readonly Event[]) => events.map(({ type }) => type)

/** Seals everything that there is by now. */
async function seal() {
  const { keyring } = (await testApp()).services
  await createSealer({ keyring, now: () => new Date() }).sealAll()
}

describe('searching the audit trail', () => {
  it('finds what one person did', async () => {
    const office = await anOffice()
    const colleague = await aUser('staff', { communityId: office.communityId })
    await aMember(office)
    const { accessToken: token } = await sessionOf(colleague)
    await call('POST', '/shops', {
      token,
      body: { name: '顺意早餐店', category: 'daily_life', address: '南门 3 号', phone: '0352-2345678' },
    })

    expect(types(await search(office, { actor: colleague.id }))).to.deep.equal([
      'SHOP_REGISTERED',
      'USER_SIGNED_IN',
    ])
    expect(await search(office, { actor: 'system' })).to.deep.equal([])
  })

  it('finds what was done with a member named by card or by number, a shop by name, an account by username', async () => {
    const office = await anOffice()
    const member = await aMember(office)
    const card = await aPrintedCard(office, member.id)
    await aMember(office, { name: '王建国' })
    const user = await aUser('auditor', { communityId: office.communityId })
    await sessionOf(user)
    const ofMember = ['CARD_ISSUED', 'MEMBER_REGISTERED']

    expect(types(await search(office, { about: card.cardNumber }))).to.deep.equal(ofMember)
    expect(
      types(await search(office, { about: String(member.number), subjectKind: 'member' })),
    ).to.deep.equal(ofMember)
    expect(types(await search(office, { about: user.username }))).to.deep.equal(['USER_SIGNED_IN'])
    expect(types(await search(office, { subjectKind: 'card' }))).to.deep.equal(['CARD_ISSUED'])
    expect(await search(office, { about: '没有这家店' })).to.deep.equal([])
    const stranger = await anOffice()
    expect(await search(stranger, { about: card.cardNumber })).to.deep.equal([])
  })

  it('says of each event what its seal says, also when somebody changed it afterwards', async () => {
    const office = await anOffice()
    const member = await aMember(office)
    const other = await aMember(office, { name: '王建国' })
    const states = async () =>
      Object.fromEntries(
        (await search(office, { subjectKind: 'member' })).map(({ id, sealState, sealNo }) => [
          id,
          [sealState, sealNo !== null],
        ]),
      )
    expect(Object.values(await states())).to.deep.equal([
      ['waiting', false],
      ['waiting', false],
    ])
    await seal()
    expect(Object.values(await states())).to.deep.equal([
      ['sealed', true],
      ['sealed', true],
    ])

    await AuditEventModel.updateOne(
      { 'subjects.id': member.id },
      { $set: { reason: '另写一个' } },
      { strict: false },
    )

    const [altered, untouched] = await Promise.all(
      [member, other].map(({ id }) => AuditEventModel.findOne({ 'subjects.id': id }).lean()),
    )
    const now = await states()
    expect(now[String(altered?._id)]?.[0]).to.equal('broken')
    expect(now[String(untouched?._id)]?.[0]).to.equal('sealed')
    await AuditEventModel.updateOne({ _id: altered?._id }, { $set: { reason: altered ? null : '' } })
  })

  it('hands out what it finds as files that Excel opens, and records that', async () => {
    const office = await anOffice()
    await aMember(office)
    const query = new URLSearchParams({ subjectKind: 'member' }).toString()
    const { baseUrl } = await testApp()
    const get = (format: string) =>
      fetch(`${baseUrl}/api/v1/audit/events.${format}?${query}`, {
        headers: { authorization: `Bearer ${office.staff}` },
      })

    const csv = await (await get('csv')).text()
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(await (await get('xlsx')).arrayBuffer())

    expect(csv.split('\r\n').filter(Boolean)).to.have.lengthOf(2)
    expect(csv).to.include('登记会员')
    expect(workbook.worksheets[0]?.rowCount).to.equal(2)
    expect(types(await search(office, { type: 'AUDIT_EXPORTED' }))).to.have.lengthOf(2)
  })

  for (const query of ['actor=nobody', 'subjectKind=cat', 'from=2026-12-02&to=2026-12-01', 'about=']) {
    it(`refuses ${query} at the field`, async () => {
      const office = await anOffice()
      const answer = await call('GET', `/audit/events?${query}`, { token: office.staff })
      expect(answer.status).to.equal(400)
      expect(answer.body.errors[0].path).to.equal(query.split('=')[0])
    })
  }
})
