import { expect } from 'chai'
import { judgeOffline } from '../../../src/features/offline/shared/judge.js'
import { readLease } from '../../../src/features/offline/shared/lease.js'
import { QuarantineModel } from '../../../src/features/offline/offline.model.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import {
  aBenefit,
  aBoundPhone,
  aMember,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { aPhoneKey, signProof } from '../../helpers/phone-key.js'
import { aProofPhone } from '../../helpers/proof-phone.js'
import { proofStepAt } from '../../../src/features/proofs/shared/proof-time.js'
import { OfflineDevice } from './offline-device.js'

describe('a phone’s proof that a shop without network has taken', () => {
  let world: World
  let benefitId: string
  let device: OfflineDevice

  before(async () => {
    world = await aWorld()
    benefitId = await aBenefit(world)
    device = await OfflineDevice.enrol(world)
  })
  afterEach(() => {
    clock.reset()
  })

  async function aPhone() {
    const memberId = await aMember(world)
    const token = await aBoundPhone(world, memberId)
    const { body } = await call('GET', `/members/${memberId}/cards`, { token: world.staff })
    return { token, cardId: body.items[0].id as string, ...(await aProofPhone(token)) }
  }

  const remove = async (cardId: string) => {
    const body = { reason: '手机丢失' }
    expectStatus(await call('POST', `/cards/${cardId}/revoke`, { token: world.staff, body }), 200)
  }

  async function recordOf(id: string | undefined) {
    return RedemptionModel.findById(id).lean()
  }

  it('becomes a redemption without flags that says what it was', async () => {
    const { proof, cardId } = await aPhone()
    const { leaseId } = await device.lease()

    const result = await device.giveAndUpload({ leaseId, code: await proof(), benefitId })

    expect(result).to.include({ status: 'committed' })
    expect(result.flags).to.deep.equal([])
    const record = await recordOf(result.redemptionId)
    expect(record).to.include({ cardKind: 'phone', codeKind: 'proof', discountFen: 1290 })
    expect(String(record?.cardId)).to.equal(cardId)
  })

  it('is then spent for the online counter', async () => {
    const { proof } = await aPhone()
    const { leaseId } = await device.lease()
    const code = await proof()
    await device.giveAndUpload({ leaseId, code, benefitId })

    const { status, body } = await prepare(world, code)

    expect(`${status} ${body.code as string}`).to.equal('409 code_already_used')
  })

  it('is kept for staff when it was redeemed online before, or by another shop without network', async () => {
    const { proof } = await aPhone()
    const { leaseId } = await device.lease()
    const code = await proof()
    expectStatus(await redeem(world, { prepareToken: await prepareToken(world, code), benefitId }), 201)

    const result = await device.giveAndUpload({ leaseId, code, benefitId })

    expect(result).to.include({ status: 'quarantined' })
    const filter = { communityId: world.communityId, key: result.key }
    expect(await QuarantineModel.findOne(filter).lean()).to.include({ reason: 'code_already_used' })
  })

  it('is taken once when two devices hand it in at the same time', async () => {
    const { proof, cardId } = await aPhone()
    const others = await Promise.all([OfflineDevice.enrol(world), OfflineDevice.enrol(world)])
    const code = await proof()

    const results = await Promise.all(
      others.map(async (other) => {
        const { leaseId } = await other.lease()
        return other.giveAndUpload({ leaseId, code, benefitId })
      }),
    )

    expect(results.map(({ status }) => status).sort()).to.deep.equal(['committed', 'quarantined'])
    expect(await RedemptionModel.countDocuments({ cardId, outcome: 'committed' })).to.equal(1)
  })

  it('is answered the same when it is uploaded again', async () => {
    const { proof } = await aPhone()
    const { leaseId } = await device.lease()
    const item = await device.give({ leaseId, code: await proof(), benefitId })
    const [first] = await device.upload([item])

    const [second] = await device.upload([item])

    expect(second).to.include({ status: 'replayed', redemptionId: first?.redemptionId })
  })

  it('is flagged when the device could know that the phone was removed, and when it could not', async () => {
    const known = await aPhone()
    await remove(known.cardId)
    clock.set(new Date(Date.now() + 11 * 60_000))
    const { leaseId } = await device.lease()
    const unseen = await aPhone()
    const items = [
      await device.give({ leaseId, code: await known.proof(), benefitId }),
      await device.give({ leaseId, code: await unseen.proof(), benefitId }),
    ]
    await remove(unseen.cardId)

    const results = await device.upload(items)

    expect(results.map(({ status }) => status)).to.deep.equal(['committed', 'committed'])
    expect(results.map(({ flags }) => flags)).to.deep.equal([['revoked_known'], ['revoked_unseen']])
  })

  it('is flagged when its step is not of the moment of the scan, or the phone has a newer key', async () => {
    const early = await aPhone()
    const replaced = await aPhone()
    const { leaseId } = await device.lease()
    const code = await early.proofOfStep(proofStepAt(Date.now()) - 20)
    const older = await replaced.proof()
    await aProofPhone(replaced.token)

    const results = await device.upload([
      await device.give({ leaseId, code, benefitId }),
      await device.give({ leaseId, code: older, benefitId }),
    ])

    expect(results.map(({ flags }) => flags)).to.deep.equal([['clock'], ['revoked_unseen']])
    const records = await Promise.all(results.map(({ redemptionId }) => recordOf(redemptionId)))
    const reasons = records.map((record) => (record?.offline as { reasons?: string[] }).reasons)
    expect(reasons).to.deep.equal([['code_expired'], ['proof_key_replaced']])
  })

  it('is quarantined when it is forged', async () => {
    const { credential } = await aPhone()
    const { leaseId } = await device.lease()
    const code = await signProof(credential, proofStepAt(Date.now()), await aPhoneKey())

    const result = await device.giveAndUpload({ leaseId, code, benefitId })

    expect(result).to.include({ status: 'quarantined' })
    const filter = { communityId: world.communityId, key: result.key }
    expect(await QuarantineModel.findOne(filter).lean()).to.include({ reason: 'forged' })
  })

  it('is refused by the lease of a device that was given after the phone was removed', async () => {
    const { proof, cardId } = await aPhone()
    const former = await device.lease()
    await remove(cardId)
    const newer = await device.lease()

    const verdicts = await Promise.all(
      [former, newer].map(async (grant) => {
        const at = new Date()
        const lease = await readLease(grant, at)
        if (!lease) throw new Error('no lease')
        const attempt = { lease, at, seen: [], used: 0, code: await proof(), benefitId, billFen: 8600 }
        const verdict = await judgeOffline({ ...attempt, secondFactorGiven: false })
        return verdict.ok || verdict.reason
      }),
    )

    expect(verdicts).to.deep.equal([true, 'card_revoked'])
  })
})
