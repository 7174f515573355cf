import { expect } from 'chai'
import { Types } from 'mongoose'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import {
  aBenefit,
  aCardHolder,
  aUser,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { inParallel, shuffled } from '../../helpers/parallel.js'
import { closed, given, open, read, step, voidIt } from './statement-world.js'

const ROUNDS = 20

/** What of a shop is stored: every committed redemption with its statement. */
const stored = async (communityId: string) =>
  RedemptionModel.collection
    .find({ communityId: new Types.ObjectId(communityId), outcome: 'committed' })
    .toArray()

describe('closing the statements of all shops while the counters go on', () => {
  afterEach(() => {
    clock.reset()
  })

  it(`has every redemption in one statement and no voided one in any, with exact sums, ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      // The last minute of a month: redemptions of this day are still on their way when the next month begins.
      clock.set('2031-01-31T15:58:00Z')
      const world = await aWorld()
      const { communityId, shopId } = world
      const limits = [{ measure: 'count', max: 1000, period: 'month', per: 'shop' }]
      const plain = await aBenefit(world, { subsidyPercent: 33 })
      const budgeted = await aBenefit(world, { subsidyPercent: 50, limits })
      const tokens: string[] = []
      for (let holder = 0; holder < 4; holder += 1) {
        const { card } = await aCardHolder(world)
        tokens.push(await prepareToken(world, card.code))
      }
      const redeemOne = (index: number) =>
        redeem(world, {
          prepareToken: tokens[index % tokens.length] ?? '',
          benefitId: index % 3 === 0 ? budgeted : plain,
          billFen: 1001 + index,
        })
      const early = await inParallel(Array.from({ length: 12 }, (_, index) => () => redeemOne(index)))
      const toVoid = early.slice(0, 6).map((answer) => expectStatus(answer, 201).body.id as string)
      const staff = world.staff
      const late = Array.from({ length: 12 }, (_, index) => () => redeemOne(index))
      const voids = toVoid.map((id) => () => voidIt(staff, id))
      const batch = () => call('POST', '/statements/batch', { token: staff, body: { month: '2031-01' } })
      const midnight = () => {
        clock.set('2031-01-31T16:00:01Z')
        return batch()
      }

      const work = [
        ...shuffled([...late.slice(0, 6), ...voids.slice(0, 2)]),
        midnight,
        ...shuffled([...late.slice(6), ...voids.slice(2), batch]),
      ]
      const answers = await inParallel(work, 24)

      const wrong = answers.filter(({ status }) => status >= 500)
      expect(wrong.map(({ body }) => body)).to.deep.equal([])
      clock.set('2031-03-01T02:00:00Z')
      const later = { ...world, staff: await aUser({ communityId, role: 'staff' }) }
      await closed(later, '2031-02')
      const list = await call('GET', '/statements?limit=200', { token: later.staff })
      const statements = expectStatus(list, 200).body.items as {
        id: string
        redemptions: number
        discountFen: number
        subsidyFen: number
      }[]
      const facts = await stored(communityId)
      for (const fact of facts) {
        expect(fact.statementId === null, `${String(fact._id)} voided or claimed`).to.equal(
          fact.voided !== undefined,
        )
      }
      for (const { id, redemptions, discountFen, subsidyFen } of statements) {
        const own = facts.filter(({ statementId }) => String(statementId) === id)
        expect({ redemptions, discountFen, subsidyFen }).to.deep.equal({
          redemptions: own.length,
          discountFen: own.reduce((sum, { discountFen: fen }) => sum + (fen as number), 0),
          subsidyFen: own.reduce((sum, { subsidyFen: fen }) => sum + (fen as number), 0),
        })
        const check = await call('GET', `/statements/${id}/verify`, { token: later.staff })
        expect(check.body).to.include({ isValid: true, matchesRecords: true, signature: 'genuine' })
      }
      const unvoided = facts.filter(({ voided }) => voided === undefined)
      expect(statements.reduce((sum, { redemptions }) => sum + redemptions, 0)).to.equal(unvoided.length)
      expect(unvoided.every(({ shopId: of }) => String(of) === shopId)).to.equal(true)
    }
  })

  it('closes a month of five thousand redemptions at once, while some of them are being voided', async () => {
    const world = await aWorld()
    const ids = await given(
      world,
      ...Array.from({ length: 5000 }, (_, index) => ({
        discountFen: 100 + (index % 7),
        subsidyFen: index % 5,
      })),
    )
    const { id } = await open(world)

    const [closing, ...voids] = await inParallel([
      () => step(world.staff, id, 'close'),
      ...ids.slice(0, 20).map((one) => () => voidIt(world.staff, one)),
    ])

    const voided = voids.filter(({ status }) => status === 200).length
    for (const { status } of voids) expect(status).to.be.oneOf([200, 409])
    expect(closing?.status).to.equal(200)
    const statement = await read(world.staff, id)
    expect(statement.redemptions).to.equal(5000 - voided)
    const facts = await stored(world.communityId)
    expect(facts.filter(({ statementId }) => String(statementId) === id)).to.have.length(5000 - voided)
    const check = await call('GET', `/statements/${id}/verify`, { token: world.staff })
    expect(check.body.isValid).to.equal(true)
  })
})
