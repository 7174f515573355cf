import { createHash } from 'node:crypto'
import { expect } from 'chai'
import mongoose from 'mongoose'
import { verifyAudit } from '../../../src/features/audit/audit-verify.service.js'
import { createSealer } from '../../../src/features/audit/sealer.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { JobFilePieceModel, JobModel } from '../../../src/features/jobs/job.model.js'
import { createMemberSecrets } from '../../../src/features/members/member-secrets.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { doJobs } from '../../builders/card-print.builder.js'
import {
  aBenefit,
  aMember,
  anIdNumber,
  aPrintedCard,
  aUsername,
  aWorld,
  expectStatus,
  PASSWORD,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { Visitor } from '../../helpers/page.js'

const PERSON = { name: '欧阳慕容芳', phone: '13952046317', address: '御锦源小区九栋七单元' }
const CONTACT = '女婿 司马相如 13787654329'

/** Each known way in which a value of the person may be written down. */
function waysToWrite(value: string): string[] {
  const bytes = Buffer.from(value)
  const digest = createHash('sha256').update(value)
  return [
    value,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(value),
    JSON.stringify(value)
      .slice(1, -1)
      .replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`),
    digest.copy().digest('hex'),
    digest.copy().digest('base64url'),
  ]
}

/** A document as text, its bytes too. */
function textOf(document: unknown): string {
  const bytes: string[] = []
  const json = JSON.stringify(document, (_key, value: unknown) => {
    const raw = value as { type?: unknown; data?: unknown } | null
    if (raw?.type === 'Buffer' && Array.isArray(raw.data)) {
      const buffer = Buffer.from(raw.data as number[])
      bytes.push(buffer.toString('utf8'), buffer.toString('latin1'))
    }
    return value
  })
  return `${json}${bytes.join('')}`
}

/** In which collections of the whole store any of the needles stands. */
async function collectionsWith(needles: string[]): Promise<string[]> {
  const found = new Set<string>()
  for (const { name } of await mongoose.connection.listCollections()) {
    for await (const document of mongoose.connection.collection(name).find({})) {
      const text = textOf(document)
      for (const needle of needles) if (text.includes(needle)) found.add(name)
    }
  }
  return [...found].sort()
}

describe('erasing a person at the desk', () => {
  let world: World
  let staff: Visitor
  let memberId: string
  let idNumber: string
  let redemptionId: string
  let otherJob: string
  let needles: string[]

  before(async () => {
    await testApp()
    // The chain of seals is one for the whole store: this test begins its history anew.
    for (const name of ['auditSeals', 'auditQueue', 'auditEvents', 'redemptions'])
      await mongoose.connection.collection(name).deleteMany({})
    world = await aWorld()
    const username = await aUsername({ communityId: world.communityId, role: 'staff' })
    staff = new Visitor()
    await staff.get('/login')
    await staff.submit('/login', { username, password: PASSWORD })
    await aFullLife()
    const { services } = await testApp()
    const secrets = createMemberSecrets(services.encryption)
    const values = [
      PERSON.name,
      '欧***芳',
      '司马相如',
      '13787654329',
      PERSON.phone,
      '139****6317',
      PERSON.address,
    ]
    needles = [
      ...[...values, idNumber].flatMap(waysToWrite),
      secrets.idNumberIndex(world.communityId, idNumber),
      secrets.last4Index(world.communityId, '6317'),
      'ouyangmurongfang',
    ]
  })

  /** Somebody of whom everything that can be kept is kept. */
  async function aFullLife() {
    const benefitId = await aBenefit(world)
    idNumber = anIdNumber()
    memberId = await aMember(world, {
      ...PERSON,
      idNumber,
      emergencyContact: CONTACT,
      tags: ['living_alone'],
    })
    const token = world.staff
    const card = await aPrintedCard(world, memberId)
    const link = expectStatus(await call('POST', `/members/${memberId}/enrolments`, { token, body: {} }), 201)
    const claim = { token: (link.body.url as string).split('/').at(-1), name: `${PERSON.name}的手机` }
    const phone = expectStatus(await call('POST', '/enrolments/claim', { body: claim }), 201).body
      .deviceToken as string
    await call('POST', `/members/${memberId}/enrolments`, { token, body: {} })
    const used = await redeem(world, { prepareToken: await prepareToken(world, card.code), benefitId })
    redemptionId = expectStatus(used, 201).body.id as string
    await call('POST', '/my/typed-codes', { token: phone, body: { shopId: world.shopId } })
    await call('POST', '/my/consents', { token: phone, body: { purpose: 'photo', granted: true } })
    await call('POST', '/my/copy', { token: phone, body: { idNumberLast4: idNumber.slice(-4) } })
    await call('PATCH', `/members/${memberId}`, { token, body: { address: PERSON.address } })
    await call('GET', `/members?q=${encodeURIComponent(PERSON.name)}`, { token })
    await call('POST', `/members/${memberId}/reveal`, { token, body: { field: 'idNumber', reason: '核对' } })
    await call('POST', `/cards/${card.id}/block`, { token, body: { reason: `${PERSON.name}来电` } })
    await call('POST', `/cards/${card.id}/unblock`, { token, body: {} })
    const neighbour = await aPrintedCard(world, await aMember(world, { name: '单福海' }))
    const print = async (cardIds: string[]) =>
      expectStatus(await call('POST', '/card-prints', { token, body: { cardIds, layout: 'cr80' } }), 202).body
        .id as string
    await print([card.id, neighbour.id])
    otherJob = await print([neighbour.id])
    await doJobs()
    await print([card.id])
  }

  it('finds the person all over the store before', async () => {
    const found = await collectionsWith(needles)

    expect(found).to.include.members(['members', 'redemptions', 'cards'])
    expect(await JobFilePieceModel.countDocuments({ communityId: world.communityId })).to.be.above(1)
  })

  it('says what will be gone, and erases nobody whose name was not typed', async () => {
    const path = `/console/members/${memberId}/erase`
    const page = await staff.get(path)
    expect(page.$('main').text()).to.include('不能恢复').and.include('2 张卡')

    const slip = await staff.submit(path, { reason: '本人要求', confirm: '欧阳慕容' })

    expect(slip.status).to.equal(422)
    expect(slip.$('main').text()).to.include('没有删除任何信息')
    expect(slip.$('#confirm').val()).to.equal('欧阳慕容')
    const { body } = await call('GET', `/members/${memberId}`, { token: world.staff })
    expect(body).to.include({ name: PERSON.name, erasedAt: null })
  })

  it('leaves nothing personal in any collection, plain or in any known encoding', async () => {
    const form = { reason: '本人要求', confirm: PERSON.name }
    const done = await staff.submit(`/console/members/${memberId}/erase`, form)
    expect(done.location).to.equal(`/console/members/${memberId}?done=member_erase`)
    await doJobs()

    const events = await mongoose.connection
      .collection('auditEvents')
      .find({ 'subjects.id': { $exists: true }, reason: { $regex: PERSON.name } })
      .toArray()
    // What staff wrote as a reason is sealed for ever; the form asks them to write no names.
    expect(events.map(({ type }) => type as string)).to.deep.equal(['CARD_BLOCKED'])
    expect(await collectionsWith(needles)).to.deep.equal(['auditEvents'])
  })

  it('deletes the print files with the card, and no others', async () => {
    const kept = await JobFilePieceModel.distinct('jobId', { communityId: world.communityId })
    expect(kept.map(String)).to.deep.equal([otherJob])
    const jobs = await JobModel.find({ communityId: world.communityId }).lean()
    expect(jobs.filter(({ result }) => result).map(({ _id }) => String(_id))).to.deep.equal([otherJob])
  })

  it('keeps the redemption without the person, and the audit chain holds', async () => {
    const kept = await RedemptionModel.findById(redemptionId).lean()
    expect(kept).to.include({ maskedName: '***', discountFen: 1290 })
    const { keyring } = (await testApp()).services
    const later = () => new Date(Date.now() + 60_000)
    await projectTotals()
    await createSealer({ keyring, now: later }).sealAll()

    const { findings, covered } = await verifyAudit({ keyring })

    expect(findings).to.deep.equal([])
    expect(covered).to.be.above(10)
  })

  it('opens no page of erasing twice', async () => {
    expect((await staff.get(`/console/members/${memberId}/erase`)).status).to.equal(404)
    const again = await staff.submit(`/console/members/${memberId}/erase`, { reason: 'x', confirm: '已删除' })
    expect(again.status).to.equal(404)
    expect((await staff.get(`/console/members/${memberId}`)).html).to.not.include(`/${memberId}/erase`)
  })
})
