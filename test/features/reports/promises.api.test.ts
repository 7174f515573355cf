import { expect } from 'chai'
import { call, newKey } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { textOf } from '../../helpers/pdf.js'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  anIdNumber,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { businessDayOf } from '../../../src/lib/business-day.js'
import { formatYuan } from '../../../src/lib/money.js'

const today = businessDayOf(new Date())
const PERIOD = `from=${today}&to=${today}`

const promises = async (world: World, token = world.staff) =>
  expectStatus(await call('GET', `/reports/promises?${PERIOD}`, { token }), 200).body

/** A shop that gave one benefit twice, one of them voided, refused another, never gave a third, and was complained of. */
async function aStory() {
  const world = await aWorld()
  await call('PATCH', `/shops/${world.shopId}`, { token: world.staff, body: { name: '=御锦源<i>食堂' } })
  const given = await aBenefit(world, { title: '早餐八五折', subsidyPercent: 50 })
  const refused = await aBenefit(world, {
    title: '九十岁免费',
    kind: 'free_service',
    valueFen: 500,
    minAge: 90,
  })
  const unused = await aBenefit(world, { title: '理发九折', percentOff: 10 })
  const { memberId, card } = await aCardHolder(world, { idNumber: anIdNumber('1950-01-01') })
  const use = async (benefitId: string, status: number) =>
    expectStatus(
      await redeem(world, { prepareToken: await prepareToken(world, card.code), benefitId }),
      status,
    ).body
  await use(given, 201)
  const { id } = await use(given, 201)
  const body = { reason: 'wrong_amount' }
  expectStatus(
    await call('POST', `/redemptions/${id}/void`, { token: world.cashier, key: newKey(), body }),
    200,
  )
  await use(refused, 422)
  await use(refused, 422)
  const phone = await aBoundPhone(world, memberId)
  const complaint = { shopId: world.shopId, reason: 'discount_refused' }
  expectStatus(await call('POST', '/my/complaints', { token: phone, body: complaint }), 201)
  return { world, given, refused, unused }
}

describe('GET /reports/promises', () => {
  it('puts what a shop gave, refused and was complained of beside what it promised, and says it alike everywhere', async () => {
    const { world, given, refused, unused } = await aStory()

    const report = await promises(world)

    const [shop] = report.shops
    expect(report.shops).to.have.length(1)
    expect(report.promisedOn).to.equal(today)
    expect(shop).to.include({ shopId: world.shopId, name: '=御锦源<i>食堂', category: 'daily_life' })
    expect(shop.given).to.deep.include({
      redemptions: 1,
      members: 1,
      discountFen: 1290,
      subsidyFen: 645,
      voids: 1,
    })
    expect(shop.refusals).to.deep.equal({ total: 2, byReason: [{ reason: 'age_too_low', count: 2 }] })
    expect(shop.complaints).to.deep.equal({ total: 1, byReason: [{ reason: 'discount_refused', count: 1 }] })
    const row = (id: string) => shop.benefits.find((one: { id: string }) => one.id === id)
    expect(row(given)).to.include({ state: 'in_force', redemptions: 1, discountFen: 1290 })
    expect(row(given).sentence).to.include('八五折')
    expect(row(refused)).to.include({ redemptions: 0, state: 'in_force' })
    expect(row(unused)).to.include({ redemptions: 0, discountFen: 0 })
    expect(report.totals).to.include({ redemptions: 1, discountFen: 1290, refusals: 2, complaints: 1 })

    const { baseUrl } = await testApp()
    const file = async (extension: string) =>
      Buffer.from(
        await (
          await fetch(`${baseUrl}/api/v1/reports/promises.${extension}?${PERIOD}`, {
            headers: { authorization: `Bearer ${world.staff}` },
          })
        ).arrayBuffer(),
      )
    const csv = (await file('csv')).toString('utf8')
    expect(csv)
      .to.include("商户合计,'=御锦源<i>食堂,生活")
      .and.include(',1,1,86.00,12.90,6.45,1,2,年龄不到 2次,1,不给我优惠 1次')
    const text = textOf(await file('pdf'))
      .join('')
      .replace(/\s/g, '')
    expect(text)
      .to.include('=御锦源<i>食堂')
      .and.include(`11${formatYuan(1290)}${formatYuan(645)}21`)
    expect(text).to.include('拒绝原因：年龄不到2次').and.include('老人反映：不给我优惠1次')
    expect((await file('xlsx')).subarray(0, 2).toString()).to.equal('PK')
  })

  it('keeps what was given by a promise that has ended since, and is nothing for a shop', async () => {
    const { world, given } = await aStory()
    const reason = { reason: '商户停业' }
    expectStatus(
      await call('POST', `/agreements/${world.agreementId}/terminate`, { token: world.staff, body: reason }),
      200,
    )

    const [shop] = (await promises(world)).shops

    expect(shop.agreements).to.deep.equal([])
    expect(
      shop.benefits.map(({ id, state, discountFen }: Record<string, unknown>) => ({
        id,
        state,
        discountFen,
      })),
    ).to.deep.equal([{ id: given, state: 'not_in_force', discountFen: 1290 }])
    expect((await call('GET', `/reports/promises?${PERIOD}`, { token: world.manager })).status).to.equal(403)
    expect((await promises(await aWorld())).shops[0].given.redemptions).to.equal(0)
  })
})
