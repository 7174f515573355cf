import { expect } from 'chai'
import mongoose, { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { verifyAudit } from '../../../src/features/audit/audit-verify.service.js'
import { AuditSealModel, QueuedLeavesModel } from '../../../src/features/audit/seal.model.js'
import { createSealer } from '../../../src/features/audit/sealer.js'
import { loadOrCreateKeyring } from '../../../src/infrastructure/keyring.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { SYSTEM_ACTOR } from '../../../src/http/actor.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../../builders/redemption.builder.js'
import { testApp } from '../../helpers/app.js'

/** Late enough for everything to have settled, and for a fact left out to be noticed. */
const later = (minutes: number) => () => new Date(Date.now() + minutes * 60_000)

async function keyring() {
  return (await testApp()).services.keyring
}

/** Takes in what was recorded, as the worker of the totals does, and seals it; answers how many parts were sealed. */
async function seal(minutes = 1) {
  await projectTotals()
  return createSealer({ keyring: await keyring(), now: later(minutes) }).sealAll()
}

async function verify(anchor?: { no: number; hash: string }) {
  return verifyAudit({ keyring: await keyring(), ...(anchor ? { anchor } : {}) })
}

async function record(type = 'CARD_REVOKED', facts: Record<string, unknown> = {}) {
  const communityId = new Types.ObjectId().toHexString()
  const { audit } = (await testApp()).services
  await audit.record(null, {
    communityId,
    type,
    actor: SYSTEM_ACTOR,
    subjects: [{ kind: 'card', id: 'c1' }],
    facts,
  })
  const event = await AuditEventModel.findOne({ communityId }).lean()
  return event?._id ?? expect.fail('The event is not there')
}

const events = () => AuditEventModel.collection
const redemptions = () => RedemptionModel.collection
const seals = () => AuditSealModel.collection

describe('the chain of audit seals', () => {
  beforeEach(async () => {
    await testApp()
    // The chain is one for the whole store, so each of these tests begins a store's history of its own.
    for (const name of ['auditSeals', 'auditQueue', 'auditEvents', 'redemptions']) {
      await mongoose.connection.collection(name).deleteMany({})
    }
  })

  it('covers events, redemptions, refusals and voids, each once, and finds nothing wrong with them', async () => {
    const communityId = new Types.ObjectId()
    const [kept, voided] = [aRedemption({ communityId }), aRedemption({ communityId })]
    const declined = aRedemption({ communityId, outcome: 'declined' })
    await insertRedemptions([kept, voided, declined])
    await record()
    await record()
    expect(await seal()).to.equal(5)

    await voidRedemption(voided._id)
    // The redemption once more, and its void.
    expect(await seal(2)).to.equal(2)
    expect(await seal(3)).to.equal(0)

    const verdict = await verify()
    expect(verdict).to.include({ covered: 6, waiting: 0 })
    expect(verdict.findings).to.deep.equal([])
    expect(verdict.newest?.no).to.equal(2)
    expect(await redemptions().countDocuments({ pending: true })).to.equal(0)
    expect(await redemptions().countDocuments({ counted: true })).to.equal(2)
    expect(await QueuedLeavesModel.countDocuments()).to.equal(0)
    expect(await events().countDocuments({ unsealed: true })).to.equal(0)
  })

  it('is not disturbed by the marks of totals and statements, nor by the erasure of a name', async () => {
    const one = aRedemption({ communityId: new Types.ObjectId() })
    await insertRedemptions([one])
    await seal()

    await redemptions().updateOne(
      { _id: one._id },
      {
        $set: { statementId: new Types.ObjectId(), maskedName: '***', updatedAt: new Date() },
        $unset: { slots: '' },
      },
    )

    expect((await verify()).findings).to.deep.equal([])
  })

  it('names the event that was altered in the store', async () => {
    await record()
    const id = await record()
    await record()
    await seal()

    await events().updateOne({ _id: id }, { $set: { 'facts.count': 7 } })

    const { findings } = await verify()
    expect(findings).to.deep.equal([
      { kind: 'altered', sealNo: 1, collection: 'auditEvents', id: id.toHexString(), part: 'fact' },
    ])
  })

  it('names the event that was taken out of the store', async () => {
    const id = await record()
    await record()
    await seal()

    await events().deleteOne({ _id: id })

    expect((await verify()).findings).to.deep.equal([
      { kind: 'missing', sealNo: 1, collection: 'auditEvents', id: id.toHexString(), part: 'fact' },
    ])
  })

  it('names the event that was put into the store as if it were sealed', async () => {
    await record()
    await seal()
    const { insertedId } = await events().insertOne({
      type: 'CARD_REVOKED',
      actor: SYSTEM_ACTOR,
      at: new Date(),
      sealNo: 1,
    })

    expect((await verify()).findings).to.deep.equal([
      { kind: 'inserted', sealNo: null, collection: 'auditEvents', id: String(insertedId), part: 'fact' },
    ])
  })

  it('names the redemption whose amount was altered, and the void that was added or undone behind its back', async () => {
    const communityId = new Types.ObjectId()
    const [altered, voided, undone] = [1, 2, 3].map((number) =>
      aRedemption({ communityId, memberNumber: number }),
    ) as [ReturnType<typeof aRedemption>, ReturnType<typeof aRedemption>, ReturnType<typeof aRedemption>]
    await insertRedemptions([altered, voided, undone])
    await voidRedemption(undone._id)
    await seal()

    await redemptions().updateOne({ _id: altered._id }, { $inc: { discountFen: 1 } })
    await redemptions().updateOne(
      { _id: voided._id },
      { $set: { voided: { at: new Date(), reason: 'test' } } },
    )
    await redemptions().updateOne({ _id: undone._id }, { $unset: { voided: '' } })

    const { findings } = await verify()
    expect(findings.map(({ kind, id, part }) => ({ kind, id, part }))).to.deep.equal([
      { kind: 'altered', id: String(altered._id), part: 'fact' },
      { kind: 'missing', id: String(undone._id), part: 'void' },
      { kind: 'inserted', id: String(voided._id), part: 'void' },
    ])
  })

  it('names a seal that was altered, taken out, or made with another key', async () => {
    for (let count = 0; count < 3; count += 1) {
      await record()
      await seal(count + 1)
    }
    const whole = await seals().find().sort({ no: 1 }).toArray()
    const [, second] = whole

    await seals().deleteOne({ no: 2 })
    const [missing] = (await verify()).findings
    expect(missing).to.include({ kind: 'seal_missing', sealNo: 2 })

    await seals().insertOne({ ...second, root: 'f'.repeat(64) })
    expect((await verify()).findings[0]).to.include({ kind: 'seal_altered', sealNo: 2 })

    await seals().deleteOne({ no: 3 })
    const stranger = loadOrCreateKeyring({ mayCreate: true })
    await events().updateMany({ sealNo: 3 }, { $set: { unsealed: true } })
    await seals().updateOne({ no: 2 }, { $set: { root: second?.root as string } })
    await createSealer({ keyring: stranger, now: later(4) }).sealAll()
    expect((await verify()).findings).to.have.length(1)
    expect((await verify()).findings[0]).to.include({ kind: 'seal_forged', sealNo: 3 })
  })

  it('shows by an anchor that the end of the chain was taken off with its events', async () => {
    await record()
    await seal(1)
    const id = await record()
    await seal(2)
    const { newest } = await verify()
    const anchor = { no: newest?.no ?? 0, hash: newest?.hash ?? '' }

    await seals().deleteOne({ no: 2 })
    await events().deleteOne({ _id: id })

    expect((await verify()).findings).to.deep.equal([])
    expect((await verify(anchor)).findings[0]).to.include({ kind: 'seal_missing', sealNo: 2 })
  })

  it('says nothing of a fact that waits for its seal, and names one that seals have passed by', async () => {
    await record()
    await seal(1)
    const id = await record()
    expect(await verify()).to.deep.include({ findings: [], waiting: 1 })

    await events().updateOne({ _id: id }, { $unset: { unsealed: '' } })
    await record()
    await seal(30)
    await events().updateOne({ _id: id }, { $set: { unsealed: true } })

    const { findings } = await verify()
    expect(findings).to.have.length(1)
    expect(findings[0]).to.include({ kind: 'unsealed', id: id.toHexString() })
  })

  it('gets one seal for each number when several processes seal at the same time', async () => {
    for (let count = 0; count < 20; count += 1) await record('REPORT_VIEWED', { count })

    await Promise.all(Array.from({ length: 4 }, () => seal()))

    const verdict = await verify()
    expect(verdict.findings).to.deep.equal([])
    expect(verdict.covered).to.equal(20)
    const numbers = (await seals().find().sort({ no: 1 }).toArray()).map(({ no }) => no as number)
    expect(numbers).to.deep.equal(numbers.map((_, index) => index + 1))
  })

  it('seals a void that came after its redemption was queued', async () => {
    const one = aRedemption({ communityId: new Types.ObjectId() })
    await insertRedemptions([one])
    await projectTotals()
    await voidRedemption(one._id, new Date())
    await createSealer({ keyring: await keyring(), now: later(1) }).sealAll()
    expect(await verify()).to.deep.include({ findings: [], waiting: 1, covered: 1 })
    await seal(2)

    const verdict = await verify()
    expect(verdict.findings).to.deep.equal([])
    expect(verdict.covered).to.equal(2)
  })

  it('names the redemption that was altered while it waited in the queue, and the one that was taken out of it', async () => {
    const communityId = new Types.ObjectId()
    const [altered, dropped] = [aRedemption({ communityId }), aRedemption({ communityId, memberNumber: 2 })]
    await insertRedemptions([altered])
    await projectTotals()
    await redemptions().updateOne({ _id: altered._id }, { $inc: { discountFen: 1 } })
    const [first] = (await verify()).findings
    expect(first).to.include({ kind: 'altered', sealNo: null, id: String(altered._id) })

    await seal(1)
    await insertRedemptions([dropped])
    await projectTotals()
    await QueuedLeavesModel.deleteMany({})
    const { findings } = await verify()
    expect(findings.map(({ kind, id }) => ({ kind, id }))).to.deep.equal([
      { kind: 'altered', id: String(altered._id) },
      { kind: 'inserted', id: String(dropped._id) },
    ])
  })

  it('gets everything sealed once or with the same hash when taking in and sealing run in several processes', async () => {
    const communityId = new Types.ObjectId()
    await insertRedemptions(
      Array.from({ length: 60 }, (_, index) => aRedemption({ communityId, memberNumber: index + 1 })),
    )

    await Promise.all(Array.from({ length: 4 }, () => seal()))
    await seal(2)

    const verdict = await verify()
    expect(verdict.findings).to.deep.equal([])
    expect(verdict).to.include({ covered: 60, waiting: 0 })
  })
})
