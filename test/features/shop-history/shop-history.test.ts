import { expect } from 'chai'
import {
  aBenefitIn,
  aDraft,
  agreementBody,
  anAgreement,
  day,
  shopIn,
  suspended,
} from '../../builders/agreements.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { Visitor } from '../../helpers/page.js'

interface Entry {
  what: string
  words: string
  reason: string | null
  version: number | null
  changes: string[]
}

describe("a shop's history", () => {
  it('tells its agreements in turn, with versions, suspensions, renewals and reasons', async () => {
    const communityId = await aCommunity()
    const staff = await tokenAs('staff', { communityId })
    const shopId = await shopIn(staff)
    const step = (id: string, name: string, body?: unknown) =>
      call('POST', `/agreements/${id}/${name}`, { token: staff, body })
    const other = await shopIn(staff)
    await anAgreement(staff, other)
    const first = await anAgreement(staff, shopId, { number: 'ZL-第一份' })
    const benefitId = await aBenefitIn(staff, first, { title: '早餐', percentOff: 15 })
    await suspended(staff, 'benefits', benefitId)
    await suspended(staff, 'agreements', first)
    await step(first, 'resume')
    const body = { percentOff: 20, effectiveFrom: day(1) }
    await call('PATCH', `/benefits/${benefitId}`, { token: staff, body })
    const { number } = agreementBody()
    await step(first, 'renew', { number, startsOn: day(400), endsOn: day(700) })
    await aDraft(staff, shopId, { startsOn: day(-400), endsOn: day(-300) })
    await call('PATCH', `/shops/${shopId}`, { token: staff, body: { status: 'suspended' } })

    const { status, body: history } = await call('GET', `/shops/${shopId}/history`, { token: staff })

    expect(status).to.equal(200)
    const told = history.agreements as { agreement: { startsOn: string }; entries: Entry[] }[]
    expect(told.map(({ agreement }) => agreement.startsOn)).to.deep.equal([day(-400), day(-30), day(400)])
    const [, entries, renewal] = told.map((one) => one.entries)
    expect(entries?.map(({ what }) => what)).to.deep.equal([
      'AGREEMENT_DRAFTED',
      'AGREEMENT_SIGNED',
      'version',
      'BENEFIT_SUSPENDED',
      'AGREEMENT_SUSPENDED',
      'AGREEMENT_RESUMED',
      'version',
      'renewed_by',
    ])
    expect(entries?.at(-1)?.words).to.equal(`续签，新协议 ${number}`)
    expect(entries?.find(({ what }) => what === 'AGREEMENT_SUSPENDED')?.reason).to.equal('装修')
    expect(entries?.find(({ what }) => what === 'BENEFIT_SUSPENDED')?.words).to.equal('停用优惠“早餐”')
    expect(entries?.filter(({ what }) => what === 'version').map(({ changes }) => changes)).to.deep.equal([
      ['新增“早餐”：打八五折'],
      ['“早餐”：“打八五折”改为“打八折”'],
    ])
    expect(renewal?.map(({ what }) => what)).to.deep.equal(['AGREEMENT_RENEWED'])
    expect((history.shop as Entry[]).map(({ what }) => what)).to.deep.equal([
      'SHOP_REGISTERED',
      'shop_suspended',
    ])

    const compared = await call('GET', `/agreements/${first}/comparison?from=2&to=3`, { token: staff })
    expect(compared.body.changes.map(({ sentence }: { sentence: string }) => sentence)).to.deep.equal([
      '“早餐”：“打八五折”改为“打八折”',
    ])
    expect(
      (await call('GET', `/agreements/${first}/comparison?from=1&to=9`, { token: staff })).status,
    ).to.equal(404)
    expect(
      (await call('GET', `/agreements/${first}/comparison?from=0&to=x`, { token: staff })).status,
    ).to.equal(400)

    const visitor = new Visitor()
    visitor.cookies.set('yl_access', staff)
    const page = await visitor.get(`/console/shops/${shopId}/history`)
    expect(page.$('.timeline').text()).to.include('中止：装修').and.to.include('打八折')
    const compare = await visitor.get(`/console/agreements/${first}/compare?from=2&to=3`)
    expect(compare.$('.changes').text()).to.equal('“早餐”：“打八五折”改为“打八折”')
    expect([compare.$('del').text(), compare.$('ins').text()]).to.deep.equal(['打八五折', '打八折'])
  })

  it('is not there for a stranger', async () => {
    const staff = await tokenAs('staff', { communityId: await aCommunity() })
    const stranger = await tokenAs('staff', { communityId: await aCommunity() })
    const shopId = await shopIn(staff)
    expect((await call('GET', `/shops/${shopId}/history`, { token: stranger })).status).to.equal(404)
  })
})
