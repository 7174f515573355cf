import { expect } from 'chai'
import fc from 'fast-check'
import { subsidyAt } from '../../../src/features/statements/adjustment.service.js'
import { byBenefit, figuresOf, sumsOf } from '../../../src/features/statements/statement-figures.js'
import { percentOfFen } from '../../../src/lib/money.js'

const id = fc.integer({ min: 0, max: 0xffffff }).map((number) => number.toString(16).padStart(24, '0'))
const line = fc.record({
  redemptionId: id,
  businessDay: fc.integer({ min: 1, max: 31 }).map((day) => `2026-10-${String(day).padStart(2, '0')}`),
  occurredAt: fc.constant(new Date('2026-10-01T02:00:00Z')),
  benefitId: fc.constantFrom('a'.repeat(24), 'b'.repeat(24), 'c'.repeat(24)),
  benefitTitle: fc.constant('理发八折'),
  agreementId: fc.constant('d'.repeat(24)),
  agreementVersion: fc.constant(1),
  billFen: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
  discountFen: fc.integer({ min: 0, max: 10_000_000 }),
  subsidyFen: fc.integer({ min: 0, max: 10_000_000 }),
  isUnpaid: fc.boolean(),
})
const adjustment = fc.record({
  id,
  redemptionId: id,
  discountFen: fc.integer({ min: -10_000_000, max: 10_000_000 }),
  subsidyFen: fc.integer({ min: -10_000_000, max: 10_000_000 }),
  reason: fc.string(),
})
const lines = fc.uniqueArray(line, { selector: (one) => one.redemptionId, maxLength: 60 })
const adjustments = fc.uniqueArray(adjustment, { selector: (one) => one.id, maxLength: 10 })
const HEADER = { communityId: '1'.repeat(24), shopId: '2'.repeat(24), month: '2026-10' }

describe('the figures of a statement', () => {
  it('add up to the same however its lines are divided, and by benefit', () => {
    fc.assert(
      fc.property(lines, adjustments, fc.nat(60), (all, corrections, cut) => {
        const whole = sumsOf(all, corrections)
        const [first, rest] = [sumsOf(all.slice(0, cut), corrections), sumsOf(all.slice(cut), [])]
        const groups = byBenefit(all)

        for (const name of ['redemptions', 'discountFen', 'subsidyFen', 'payableFen'] as const) {
          expect(first[name] + rest[name]).to.equal(whole[name])
        }
        expect(whole.payableFen).to.equal(whole.subsidyFen + whole.adjustmentsSubsidyFen)
        for (const name of ['redemptions', 'discountFen', 'subsidyFen'] as const) {
          expect(groups.reduce((sum, group) => sum + group[name], 0)).to.equal(whole[name])
        }
      }),
    )
  })

  it('have a digest that does not depend on the order, and changes with every fen, line, month and shop', () => {
    fc.assert(
      fc.property(
        lines.filter((all) => all.length > 0),
        adjustments,
        fc.nat(),
        (all, corrections, chosen) => {
          const { digest } = figuresOf(HEADER, all, corrections)
          const index = chosen % all.length
          const other = all.map((one, at) =>
            at === index ? { ...one, subsidyFen: one.subsidyFen + 1 } : one,
          )

          expect(figuresOf(HEADER, [...all].reverse(), [...corrections].reverse()).digest).to.equal(digest)
          expect(figuresOf(HEADER, other, corrections).digest).to.not.equal(digest)
          expect(figuresOf(HEADER, all.slice(1), corrections).digest).to.not.equal(digest)
          expect(figuresOf({ ...HEADER, month: '2026-11' }, all, corrections).digest).to.not.equal(digest)
          expect(figuresOf({ ...HEADER, shopId: '3'.repeat(24) }, all, corrections).digest).to.not.equal(
            digest,
          )
        },
      ),
    )
  })

  it('take back the whole subsidy with the whole discount, step by step or at once', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 6 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 100 }),
        fc.boolean(),
        steps,
        (discountFen, percent, isKnown, parts) => {
          const given = { discountFen, subsidyFen: percentOfFen(discountFen, percent) }
          const at = (fen: number) => subsidyAt(given, isKnown ? percent : null, fen)
          let [left, counted] = [discountFen, given.subsidyFen]
          for (const part of [...parts, 100]) {
            const next = left - Math.floor((left * part) / 100)
            counted += at(next) - counted
            left = next
          }

          expect([left, counted]).to.deep.equal([0, 0])
          expect(at(discountFen)).to.equal(given.subsidyFen)
        },
      ),
    )
  })
})
