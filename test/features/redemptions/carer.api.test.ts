import { expect } from 'chai'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import {
  aBenefit,
  aCardHolder,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { call, newKey, type Answer } from '../../helpers/api.js'
import { Visitor } from '../../helpers/page.js'

const CHECKED = { kind: 'person_checked' }
const outcome = ({ status, body }: Answer) => [status, body.reason ?? body.code]

describe('a carer who shows the code in the member’s name', () => {
  let world: World
  let body: { prepareToken: string; benefitId: string }
  let code: string

  async function inA(carerPolicy?: string) {
    world = await aWorld(carerPolicy ? { settings: { carerPolicy } } : {})
    const benefitId = await aBenefit(world)
    const { card } = await aCardHolder(world)
    code = card.code
    body = { prepareToken: await prepareToken(world, code), benefitId }
  }

  async function redeemBy(presentedBy: string, more: object = {}, key = newKey()) {
    return call('POST', '/redemptions', {
      token: world.cashier,
      key,
      body: { ...body, billFen: 8600, presentedBy, ...more },
    })
  }

  it('is accepted with a second factor always, unless the community says otherwise, and is recorded', async () => {
    await inA()
    const key = newKey()

    expect((await prepare(world, code)).body.carerPolicy).to.equal('accept_with_second_factor')
    expect(outcome(await redeemBy('carer', {}, key))).to.deep.equal([422, 'second_factor_required'])
    const made = expectStatus(await redeemBy('carer', { secondFactor: CHECKED }, key), 201)

    expect(made.body.presentedBy).to.equal('carer')
    const stored = await RedemptionModel.findById(made.body.id).lean()
    expect(stored).to.include({ presentedBy: 'carer', secondFactor: 'person_checked' })
    expect(outcome(await redeemBy('member', {}, key))).to.deep.equal([422, 'idempotency_key_reused'])
  })

  it('is refused where the community wants the member in person, and the refusal is kept', async () => {
    await inA('refuse')
    const key = newKey()
    expect((await prepare(world, code)).body.carerPolicy).to.equal('refuse')

    const refused = await redeemBy('carer', { secondFactor: CHECKED }, key)
    const again = await redeemBy('carer', { secondFactor: CHECKED }, key)

    expect(outcome(refused)).to.deep.equal([422, 'carer_not_accepted'])
    expect(refused.body.detail).to.include('本人')
    expect(again.headers.get('idempotent-replayed')).to.equal('true')
    const stored = await RedemptionModel.findOne({ communityId: world.communityId }).lean()
    expect(stored).to.include({ outcome: 'declined', presentedBy: 'carer' })
    expectStatus(await redeemBy('member'), 201)
  })

  it('is nobody when nothing is said', async () => {
    await inA()

    expect((await redeem(world, body)).body.presentedBy).to.equal('member')
    expect((await redeemBy('neighbour')).body.errors[0].path).to.equal('presentedBy')
  })

  it('stays with the record when its bill is corrected', async () => {
    await inA()
    const made = expectStatus(await redeemBy('carer', { secondFactor: CHECKED }), 201)

    const corrected = await call('POST', `/redemptions/${made.body.id}/correct`, {
      token: world.cashier,
      key: newKey(),
      body: { billFen: 5000 },
    })

    expect(expectStatus(corrected, 201).body.presentedBy).to.equal('carer')
  })

  it('is named in the console’s list and record, where staff decide on the setting', async () => {
    await inA()
    const made = expectStatus(await redeemBy('carer', { secondFactor: CHECKED }), 201)
    const staff = new Visitor()
    staff.cookies.set('yl_access', world.staff)

    expect((await staff.get('/console/redemptions')).$('tbody').text()).to.include('代办')
    expect((await staff.get(`/console/redemptions/${made.body.id}`)).$('.facts').text()).to.include('代办')
    const page = await staff.get('/console/settings/cards')
    expect(page.$('#carerPolicy').val()).to.equal('accept_with_second_factor')
    const form = {
      revision: page.$('[name=revision]').val() as string,
      noticeVersion: '2026-01',
      carerPolicy: 'refuse',
    }
    expect((await staff.submit('/console/settings/cards', form)).status).to.equal(303)

    expect((await staff.get('/console/settings/cards')).$('#carerPolicy').val()).to.equal('refuse')
    const wrong = await staff.submit('/console/settings/cards', {
      ...form,
      revision: '2',
      carerPolicy: 'maybe',
    })
    expect(wrong.$('#carerPolicy-error').text()).to.include('请选择')
  })
})
