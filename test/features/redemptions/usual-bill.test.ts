import { expect } from 'chai'
import fc from 'fast-check'
import { Types } from 'mongoose'
import { usualOf } from '../../../src/features/redemptions/usual-bill.js'
import { isImplausible } from '../../../src/browser/counter/implausible.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../../builders/redemption.builder.js'
import { aBenefit, aCardHolder, aWorld, expectStatus, prepare, type World } from '../../builders/world.js'

describe('what a bill usually is', () => {
  it('is one of the bills, with as many of them at most as at least as large', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 5, maxLength: 99 }),
        (bills) => {
          const usual = usualOf(bills)
          if (usual === undefined) return false
          const half = Math.floor(bills.length / 2)
          const above = bills.filter((bill) => bill > usual).length
          const below = bills.filter((bill) => bill < usual).length
          return bills.includes(usual) && above <= half && below <= half
        },
      ),
    )
  })

  it('is not known from a few bills', () => {
    expect(usualOf([100, 100, 100, 100])).to.equal(undefined)
  })

  it('makes a bill implausible from ten times as much on, and nothing does so while it is unknown', () => {
    expect(isImplausible(9999, 1000)).to.equal(false)
    expect(isImplausible(10_000, 1000)).to.equal(true)
    expect(isImplausible(10_000_000, undefined)).to.equal(false)
    expect(isImplausible(undefined, 1000)).to.equal(false)
  })

  describe('at a shop', () => {
    const today = businessDayOf(new Date())
    let world: World
    let benefitId: string

    beforeEach(async () => {
      world = await aWorld()
      benefitId = await aBenefit(world)
    })

    const bill = (billFen: number, more: Record<string, unknown> = {}) =>
      aRedemption({
        communityId: world.communityId,
        shopId: new Types.ObjectId(world.shopId),
        benefitId: new Types.ObjectId(benefitId),
        businessDay: today,
        billFen,
        ...more,
      })

    async function usualBill(): Promise<number | undefined> {
      const { card } = await aCardHolder(world)
      const { body } = expectStatus(await prepare(world, card.code), 200)
      return body.benefits.find((benefit: { id: string }) => benefit.id === benefitId).usualBillFen as
        number | undefined
    }

    it('is the median of the last 30 days, without what was voided, older, of another shop or benefit', async () => {
      const large = 900_000
      const voided = bill(large)
      await insertRedemptions([
        ...[3000, 5000, 4000, 1000, 2000].map((billFen) => bill(billFen)),
        voided,
        bill(large, { businessDay: addDays(today, -31) }),
        bill(large, { shopId: new Types.ObjectId() }),
        bill(large, { benefitId: new Types.ObjectId() }),
        bill(large, { outcome: 'declined' }),
      ])
      await voidRedemption(voided._id)

      expect(await usualBill()).to.equal(3000)
    })

    it('is left out while there are few', async () => {
      await insertRedemptions([bill(3000)])

      expect(await usualBill()).to.equal(undefined)
    })
  })
})
