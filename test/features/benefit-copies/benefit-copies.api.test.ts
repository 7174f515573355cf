import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { BenefitModel } from '../../../src/features/benefits/benefit.model.js'
import { aBenefitIn, aDraft, anAgreement, day, shopIn } from '../../builders/agreements.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'

describe('copying benefits from another shop', () => {
  let communityId: string
  let staff: string
  let targetShop: string
  let sources: string[]

  before(async () => {
    communityId = await aCommunity()
    staff = await tokenAs('staff', { communityId })
    targetShop = await shopIn(staff)
    const source = await anAgreement(staff, await shopIn(staff))
    const limits = [{ measure: 'count', max: 2, period: 'week', per: 'member' }]
    sources = [
      await aBenefitIn(staff, source, { title: '八五折', limits, minAge: 65 }),
      await aBenefitIn(staff, source, { title: '减五元', kind: 'amount_off', amountOffFen: 500 }),
    ]
  })

  const copy = (id: string, body: object, headers?: Record<string, string>, token = staff) =>
    call('POST', `/agreements/${id}/benefit-copies`, { token, body, headers })
  const benefitsOf = async (agreementId: string) =>
    (await call('GET', `/benefits?agreementId=${agreementId}`, { token: staff })).body.items

  it('puts new benefits into a draft, with limits of their own', async () => {
    const draft = await aDraft(staff, targetShop)

    const answer = await copy(draft, { benefitIds: sources })

    expect(answer.status).to.equal(201)
    const items = await benefitsOf(draft)
    expect(items).to.deep.equal(answer.body.items)
    expect(items.map(({ title }: { title: string }) => title)).to.deep.equal(['八五折', '减五元'])
    expect(items[0]).to.include({ minAge: 65, shopId: targetShop, effectiveFrom: null })
    expect(sources).not.to.include(items[0].id)
    expect(items[0].limits[0].id).to.equal(`${items[0].id}.count.week.member`)
    const [event] = await AuditEventModel.find({
      communityId,
      'subjects.id': draft,
      type: 'BENEFITS_COPIED',
    }).lean()
    expect(event?.facts).to.deep.equal({ benefits: 2, effectiveFrom: null })
  })

  it('makes one next version of a signed agreement, from the day that is given', async () => {
    const signed = await anAgreement(staff, targetShop)
    const own = await aBenefitIn(staff, signed, { title: '本店九折', percentOff: 10, effectiveFrom: day(20) })

    const answer = await copy(signed, { benefitIds: sources, effectiveFrom: day(5) })

    expect(answer.status).to.equal(201)
    const { items } = (await call('GET', `/agreements/${signed}/versions`, { token: staff })).body
    const told = items.map((version: { effectiveFrom: string; benefits: { title: string }[] }) => [
      version.effectiveFrom,
      version.benefits.map(({ title }) => title),
    ])
    expect(told.slice(2)).to.deep.equal([
      [day(5), ['八五折', '减五元']],
      [day(20), ['本店九折', '八五折', '减五元']],
    ])
    expect((await call('GET', `/agreements/${signed}`, { token: staff })).body.version).to.equal(4)
    expect(own).to.be.a('string')
  })

  it('copies all of them or none, and says which rule stands in the way', async () => {
    const draft = await aDraft(staff, targetShop)
    const own = await aBenefitIn(staff, draft, { title: '自己的' })
    const signed = await anAgreement(staff, targetShop)
    const elsewhere = await tokenAs('staff', { communityId: await aCommunity() })
    const foreign = await aBenefitIn(elsewhere, await anAgreement(elsewhere, await shopIn(elsewhere)))
    const cases: [string, object, string, string][] = [
      [draft, { benefitIds: [] }, 'benefitIds', '至少选择一项'],
      [draft, { benefitIds: [sources[0], foreign] }, 'benefitIds', '已经不在'],
      [draft, { benefitIds: [sources[0], own] }, 'benefitIds', '自己的优惠'],
      [signed, { benefitIds: sources, effectiveFrom: day(-1) }, 'effectiveFrom', '已经过去'],
      [signed, { benefitIds: sources, effectiveFrom: day(900) }, 'effectiveFrom', '已经结束'],
    ]
    for (const [id, body, path, words] of cases) {
      const answer = await copy(id, body)
      expect(answer.status, words).to.equal(400)
      expect(answer.body.errors[0]).to.include({ path })
      expect(answer.body.errors[0].message).to.include(words)
    }
    expect(await benefitsOf(draft)).to.have.lengthOf(1)
    expect(await benefitsOf(signed)).to.have.lengthOf(0)
    expect((await copy(draft, { benefitIds: sources }, undefined, elsewhere)).status).to.equal(404)
  })

  it('happens once, however often the same form is sent at the same time', async () => {
    const draft = await aDraft(staff, targetShop)

    const answers = await Promise.all(Array.from({ length: 4 }, () => copy(draft, { benefitIds: sources })))

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 400, 400, 400])
    expect(answers.find(({ status }) => status === 400)?.body.errors[0].message).to.include('完全相同')
    expect(await BenefitModel.countDocuments({ agreementId: draft })).to.equal(2)
  })

  it('is refused to who has seen an older state, and into an agreement that is over', async () => {
    const draft = await aDraft(staff, targetShop)
    const over = await anAgreement(staff, targetShop)
    await call('POST', `/agreements/${over}/terminate`, { token: staff, body: { reason: '停业' } })
    await call('PATCH', `/agreements/${draft}`, { token: staff, body: { title: '新名称' } })

    expect((await copy(draft, { benefitIds: sources }, { 'if-match': '"1"' })).status).to.equal(412)
    expect((await copy(over, { benefitIds: sources })).body.code).to.equal('illegal_transition')
  })
})
