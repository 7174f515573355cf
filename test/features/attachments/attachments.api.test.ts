import { expect } from 'chai'
import mongoose from 'mongoose'
import { AgreementModel } from '../../../src/features/agreements/agreement.model.js'
import { AttachmentModel } from '../../../src/features/attachments/attachment.model.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { aDraft, anAgreement, shopIn } from '../../builders/agreements.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { aPdf, attach, handed, PNG } from './files.js'

describe('the attachments of an agreement', () => {
  let communityId: string
  let shopId: string
  let staff: string
  let agreementId: string

  before(async () => {
    communityId = await aCommunity()
    staff = await tokenAs('staff', { communityId })
    shopId = await shopIn(staff)
  })

  beforeEach(async () => {
    agreementId = await anAgreement(staff, shopId)
  })

  const listed = async (token = staff) =>
    (await call('GET', `/agreements/${agreementId}/attachments`, { token })).body.items
  const countOf = async () =>
    (await call('GET', `/agreements/${agreementId}`, { token: staff })).body.attachmentCount
  const withdraw = (id: string, reason = '传错了') =>
    call('POST', `/attachments/${id}/withdraw`, { token: staff, body: { reason } })
  const piecesOf = (fileId: unknown) =>
    mongoose.connection.collection('agreementFiles.chunks').countDocuments({ files_id: fileId as never })

  it('are handed out as they came, to be saved, and never run as a page', async () => {
    const bytes = aPdf(900_000)

    const added = await attach(staff, agreementId, { bytes, name: '签字页 终稿.PDF', note: '签字盖章页' })

    expect(added.status).to.equal(201)
    expect(added.body).to.include({
      name: '签字页 终稿.pdf',
      note: '签字盖章页',
      contentType: 'application/pdf',
      bytes: bytes.length,
      status: 'kept',
    })
    const file = await handed(staff, added.body.id, '?show=inline')
    expect(file.bytes.equals(bytes)).to.equal(true)
    expect(file.headers.get('content-type')).to.equal('application/pdf')
    expect(file.headers.get('content-length')).to.equal(String(bytes.length))
    expect(file.headers.get('x-content-type-options')).to.equal('nosniff')
    expect(file.headers.get('content-security-policy')).to.include('sandbox')
    expect(file.headers.get('content-disposition')).to.match(/^attachment;.*filename\*=UTF-8''%E7%AD%BE/)
  })

  it('show a picture in the browser when asked, and only a picture', async () => {
    const { body } = await attach(staff, agreementId, { bytes: PNG, name: 'a.png' })

    const shown = await handed(staff, body.id, '?show=inline')
    const saved = await handed(staff, body.id)

    expect(shown.headers.get('content-disposition')).to.match(/^inline;/)
    expect(shown.headers.get('content-type')).to.equal('image/png')
    expect(saved.headers.get('content-disposition')).to.match(/^attachment;/)
  })

  it('are what their bytes say, whatever their name and type say', async () => {
    const html = Buffer.from('<html><script>alert(1)</script></html>')
    const faults = [
      [{ bytes: html, name: 'a.pdf' }, 'PDF、JPG'],
      [{ bytes: Buffer.from('MZ\x90\x00'), name: 'a.png', type: 'image/png' }, 'PDF、JPG'],
      [{ bytes: aPdf().subarray(0, 900), name: 'a.pdf' }, '不完整'],
      [{ bytes: Buffer.alloc(0), name: 'a.pdf' }, '请选择'],
    ] as const
    for (const [file, words] of faults) {
      const answer = await attach(staff, agreementId, file)
      expect(answer.status, words).to.equal(400)
      expect(answer.body.errors[0]).to.have.property('path', 'file')
      expect(answer.body.errors[0].message).to.include(words)
    }
    const renamed = await attach(staff, agreementId, { bytes: PNG, name: 'scan.exe' })

    expect(renamed.body.name).to.equal('scan.png')
    expect(await listed()).to.have.lengthOf(1)
  })

  it('are at most 20 MB, and nothing of a larger one stays', async () => {
    const pieces = () => mongoose.connection.collection('agreementFiles.chunks').estimatedDocumentCount()
    const before = await pieces()

    const tooLarge = await attach(staff, agreementId, { bytes: aPdf(20 * 2 ** 20) })

    expect(tooLarge.status).to.equal(413)
    expect(tooLarge.body.code).to.equal('body_too_large')
    expect(await pieces()).to.equal(before)
  })

  it('count once, however often the same file is sent at the same time', async () => {
    const bytes = aPdf()

    const answers = await Promise.all(Array.from({ length: 4 }, () => attach(staff, agreementId, { bytes })))

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).to.equal('attachment_exists')
    expect(await listed()).to.have.lengthOf(1)
    expect(await countOf()).to.equal(1)
    const all = await AttachmentModel.find({ agreementId }).lean()
    expect(all.map(({ state }) => state)).to.deep.equal(['kept'])
    expect(await piecesOf(all[0]?.fileId)).to.equal(1)
  })

  it('are withdrawn once, with a reason that stays beside the file', async () => {
    const { body } = await attach(staff, agreementId, { bytes: aPdf() })
    expect((await withdraw(body.id, ' ')).status).to.equal(400)

    const answers = await Promise.all([withdraw(body.id), withdraw(body.id)])

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409])
    const [attachment] = await listed()
    expect(attachment).to.include({ status: 'withdrawn', withdrawReason: '传错了' })
    expect((await handed(staff, body.id)).status).to.equal(200)
    expect(await countOf()).to.equal(0)
    const events = await AuditEventModel.find({ communityId, 'subjects.id': body.id }).sort({ _id: 1 }).lean()
    expect(events.map(({ type, reason }) => [type, reason])).to.deep.equal([
      ['AGREEMENT_FILE_ADDED', null],
      ['AGREEMENT_FILE_WITHDRAWN', '传错了'],
    ])
  })

  it('are at most twenty, also when many come at the same time', async () => {
    await AgreementModel.updateOne({ _id: agreementId }, { $set: { attachmentCount: 19 } })

    const answers = await Promise.all(
      Array.from({ length: 3 }, () => attach(staff, agreementId, { bytes: aPdf() })),
    )

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409])
    expect(answers.map(({ body }) => body.code)).to.include('too_many_attachments')
  })

  it('say by a filter which signed agreements have none', async () => {
    const draftId = await aDraft(staff, shopId)
    const older = await anAgreement(staff, shopId)
    await AgreementModel.collection.updateOne(
      { _id: new mongoose.Types.ObjectId(older) },
      { $unset: { attachmentCount: 1 } },
    )
    const withoutScan = async () =>
      (await call('GET', '/agreements?withoutScan=true&limit=200', { token: staff })).body.items.map(
        ({ id }: { id: string }) => id,
      ) as string[]
    expect(await withoutScan()).to.include.members([agreementId, older])
    expect(await withoutScan()).not.to.include(draftId)

    const { body } = await attach(staff, agreementId, { bytes: aPdf() })
    await attach(staff, older, { bytes: aPdf() })
    expect(await withoutScan()).not.to.include.members([agreementId, older])

    await withdraw(body.id)
    expect(await withoutScan()).to.include(agreementId)
  })

  it('are seen by the own shop, and by nobody who has no business with them', async () => {
    const { body } = await attach(staff, agreementId, { bytes: aPdf() })
    const manager = await tokenAs('shop_manager', { communityId, shopId })
    const nextDoor = await tokenAs('shop_manager', { communityId, shopId: await shopIn(staff) })
    const stranger = await tokenAs('staff', { communityId: await aCommunity() })

    expect((await handed(manager, body.id)).status).to.equal(200)
    expect(await listed(manager)).to.have.lengthOf(1)
    expect((await attach(manager, agreementId, { bytes: aPdf() })).status).to.equal(403)
    for (const token of [nextDoor, stranger]) {
      expect((await handed(token, body.id)).status).to.equal(404)
      expect((await call('GET', `/agreements/${agreementId}/attachments`, { token })).status).to.equal(404)
    }
    expect((await attach(stranger, agreementId, { bytes: aPdf() })).status).to.equal(404)
    expect(
      (await call('POST', `/attachments/${body.id}/withdraw`, { token: stranger, body: { reason: 'x' } }))
        .status,
    ).to.equal(404)
  })

  it('that never arrived are swept away with their pieces, and only those', async () => {
    const { services } = await testApp()
    const { body } = await attach(staff, agreementId, { bytes: aPdf() })
    const kept = await AttachmentModel.findById(body.id).lean()
    const fileId = new mongoose.Types.ObjectId()
    const { _id: _, createdAt: __, ...fields } = kept!
    const stranded = await AttachmentModel.create({ ...fields, fileId, state: 'arriving', sha256: 'x' })
    await mongoose.connection
      .collection('agreementFiles.chunks')
      .insertOne({ files_id: fileId, n: 0, data: Buffer.from('%PDF-') })

    expect(await services.attachments.sweep()).to.equal(0)
    const later = new Date(Date.now() + 2 * 3_600_000)
    expect(await services.attachments.sweep(later)).to.equal(1)

    expect(await piecesOf(fileId)).to.equal(0)
    expect(await AttachmentModel.findById(stranded._id)).to.equal(null)
    expect((await handed(staff, body.id)).status).to.equal(200)
  })
})
