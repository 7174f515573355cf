import { expect } from 'chai'
import { AgreementVersionModel } from '../../../src/features/agreements/agreement.model.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { aBenefitIn, aDraft, anAgreement, day, shopIn } from '../../builders/agreements.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call, type Answer } from '../../helpers/api.js'

const statusesOf = (answers: Answer[]) => answers.map(({ status }) => status).sort((a, b) => a - b)
const times = <T>(count: number, work: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => work(i))

describe('people who work on the same agreement at once', () => {
  let communityId: string
  let staff: string
  let shopId: string

  beforeEach(async () => {
    communityId = await aCommunity()
    staff = await tokenAs('staff', { communityId })
    shopId = await shopIn(staff)
  })

  const versionsOf = async (agreementId: string) =>
    AgreementVersionModel.find({ communityId, agreementId }).sort({ version: 1 }).lean()

  it('sign it once: one is told 200, the others 409, and there is one version', async () => {
    const id = await aDraft(staff, shopId)
    await aBenefitIn(staff, id)

    const answers = await Promise.all(
      times(20, () => call('POST', `/agreements/${id}/sign`, { token: staff, body: { signedOn: day() } })),
    )

    expect(statusesOf(answers)).to.deep.equal([200, ...Array<number>(19).fill(409)])
    for (const { status, body } of answers)
      if (status === 409) expect(body.code).to.equal('illegal_transition')
    expect(await versionsOf(id)).to.have.lengthOf(1)
    expect(await AuditEventModel.countDocuments({ communityId, type: 'AGREEMENT_SIGNED' })).to.equal(1)
  })

  it('edit a draft with the same If-Match: one is told 200, the others 412', async () => {
    const id = await aDraft(staff, shopId)

    const answers = await Promise.all(
      times(10, (index) =>
        call('PATCH', `/agreements/${id}`, {
          token: staff,
          body: { title: `协议${index}` },
          headers: { 'if-match': '"1"' },
        }),
      ),
    )

    expect(statusesOf(answers)).to.deep.equal([200, ...Array<number>(9).fill(412)])
    const winner = answers.find(({ status }) => status === 200)
    const read = await call('GET', `/agreements/${id}`, { token: staff })
    expect(read.body).to.deep.equal(winner?.body)
    expect(read.headers.get('etag')).to.equal(winner?.headers.get('etag'))
  })

  it('change its benefits: every change is a version, without a gap or a loss', async () => {
    const id = await aDraft(staff, shopId)
    const benefits = [await aBenefitIn(staff, id), await aBenefitIn(staff, id)]
    await call('POST', `/agreements/${id}/sign`, { token: staff, body: { signedOn: day() } })

    const [first, second] = await Promise.all(
      benefits.map((benefitId, index) =>
        call('PATCH', `/benefits/${benefitId}`, {
          token: staff,
          body: { percentOff: 20 + index, effectiveFrom: day() },
        }),
      ),
    )
    const added = await Promise.all(
      times(4, (index) =>
        call('POST', `/agreements/${id}/benefits`, {
          token: staff,
          body: { title: `新增${index}`, kind: 'free_service', valueFen: 1000 },
        }),
      ),
    )

    expect([first?.status, second?.status]).to.deep.equal([200, 200])
    expect(statusesOf(added)).to.deep.equal([201, 201, 201, 201])
    const versions = await versionsOf(id)
    expect(versions.map(({ version }) => version)).to.deep.equal([1, 2, 3, 4, 5, 6, 7])
    expect(versions[2]?.benefits.map(({ terms }) => terms.percentOff)).to.deep.equal([20, 21])
    expect(versions[6]?.benefits).to.have.lengthOf(6)
    const agreement = await call('GET', `/agreements/${id}`, { token: staff })
    expect(agreement.body.version).to.equal(7)
  })

  it('add benefits while it is signed: version 1 and those after it hold every one of them', async () => {
    const id = await aDraft(staff, shopId)

    const [signing, ...adding] = await Promise.all([
      call('POST', `/agreements/${id}/sign`, { token: staff, body: { signedOn: day() } }),
      ...times(6, (index) =>
        call('POST', `/agreements/${id}/benefits`, {
          token: staff,
          body: { title: `优惠${index}`, kind: 'percent_off', percentOff: 10 },
        }),
      ),
    ])

    expect(signing?.status).to.equal(200)
    expect(statusesOf(adding)).to.deep.equal(Array<number>(6).fill(201))
    const versions = await versionsOf(id)
    const before = versions[0]?.benefits.length ?? -1
    expect(versions.map(({ version }) => version)).to.deep.equal(times(7 - before, (index) => index + 1))
    const newest = versions.at(-1)?.benefits.map(({ benefitId }) => benefitId.toString())
    expect(newest).to.have.members(adding.map(({ body }) => body.id as string))
    const listed = await call('GET', `/benefits?agreementId=${id}`, { token: staff })
    const days = listed.body.items.map(({ effectiveFrom }: { effectiveFrom: string | null }) => effectiveFrom)
    expect(days).not.to.include(null)
  })

  it('suspend and terminate it: it ends up terminated and no step is recorded that was refused', async () => {
    const id = await anAgreement(staff, shopId)

    const answers = await Promise.all(
      times(6, (index) =>
        call('POST', `/agreements/${id}/${index % 2 ? 'suspend' : 'terminate'}`, {
          token: staff,
          body: { reason: '原因' },
        }),
      ),
    )

    const events = await AuditEventModel.find({
      communityId,
      type: /AGREEMENT_(SUSPENDED|TERMINATED)/,
    }).lean()
    expect(events).to.have.lengthOf(answers.filter(({ status }) => status === 200).length)
    expect(statusesOf(answers).filter((status) => status !== 200 && status !== 409)).to.deep.equal([])
    const read = await call('GET', `/agreements/${id}`, { token: staff })
    expect(read.body).to.include({ status: 'ended', endReason: 'terminated' })
  })
})
