import { expect } from 'chai'
import fc from 'fast-check'
import { Types } from 'mongoose'
import { nextVersions } from '../../../src/features/agreements/amendment.service.js'
import { carryForward } from '../../../src/features/agreements/amendment.js'
import type { VersionRecord } from '../../../src/features/agreements/agreement-version.repository.js'
import { agreementStateOn } from '../../../src/features/agreements/agreement-state.js'
import { versionOn, versionsAfter } from '../../../src/features/agreements/versions.js'
import type { BenefitTerms } from '../../../src/features/benefits/benefit.types.js'
import { addDays } from '../../../src/lib/business-day.js'

const START = '2026-01-01'
const dayAt = (offset: number) => addDays(START, offset)
const anOffset = fc.integer({ min: -20, max: 60 })
/** Versions 1 … n of which the first begins with the agreement and the others on any day. */
const someVersions = fc
  .array(anOffset, { maxLength: 8 })
  .map((offsets) =>
    [0, ...offsets].map((offset, index) => ({ version: index + 1, effectiveFrom: dayAt(offset) })),
  )

describe('the version that decides on a day', () => {
  it('is the highest one that has begun', () => {
    fc.assert(
      fc.property(someVersions, fc.integer({ min: 0, max: 70 }), (versions, offset) => {
        const day = dayAt(offset)

        const decides = versionOn(versions, START, day)

        const begun = versions
          .filter(({ effectiveFrom }) => effectiveFrom <= day)
          .map(({ version }) => version)
        expect(decides?.version).to.equal(Math.max(...begun))
      }),
    )
  })

  it('does not depend on the order in which the store hands versions out', () => {
    fc.assert(
      fc.property(
        someVersions.chain((versions) =>
          fc.tuple(fc.constant(versions), fc.shuffledSubarray(versions, { minLength: versions.length })),
        ),
        anOffset,
        ([versions, shuffled], offset) => {
          const day = dayAt(offset)
          expect(versionOn(shuffled, START, day)).to.deep.equal(versionOn(versions, START, day))
        },
      ),
    )
  })

  it('before the agreement starts is the one of its first day', () => {
    fc.assert(
      fc.property(someVersions, fc.integer({ min: 1, max: 400 }), (versions, before) => {
        expect(versionOn(versions, START, dayAt(-before))).to.equal(versionOn(versions, START, START))
      }),
    )
  })

  it('changes only on the days of the versions that are still to come', () => {
    fc.assert(
      fc.property(someVersions, fc.integer({ min: 0, max: 60 }), (versions, offset) => {
        const later = versionsAfter(versions, START, dayAt(offset))
        let expected = versionOn(versions, START, dayAt(offset))
        for (let ahead = offset + 1; ahead <= 70; ahead += 1) {
          expected = later.find(({ effectiveFrom }) => effectiveFrom === dayAt(ahead)) ?? expected
          expect(versionOn(versions, START, dayAt(ahead))).to.equal(expected)
        }
      }),
    )
  })

  it('is none when there is none', () => {
    expect(versionOn([], START, START)).to.equal(undefined)
  })
})

describe('amending an agreement', () => {
  const ids = [new Types.ObjectId(), new Types.ObjectId()]
  const terms = (percentOff: number): BenefitTerms => ({
    title: 'x',
    kind: 'percent_off',
    percentOff,
    limits: [],
  })
  const record = (
    version: number,
    effectiveFrom: string,
    benefits: VersionRecord['benefits'],
  ): VersionRecord => ({
    version,
    effectiveFrom,
    benefits,
    title: 't',
    startsOn: START,
    endsOn: '2027-01-01',
    services: [],
    createdAt: new Date(0),
  })
  /** On each day the latest change counts whose own day has come; of two for the same day the one made later. */
  const anAmendment = fc.record({
    which: fc.integer({ min: 0, max: 1 }),
    offset: fc.integer({ min: 0, max: 30 }),
    percentOff: fc.integer({ min: 2, max: 100 }),
  })

  it('of one benefit never touches another one on any day', () => {
    fc.assert(
      fc.property(fc.array(anAmendment, { maxLength: 8 }), anAmendment, (earlier, last) => {
        let versions = [
          record(
            1,
            START,
            ids.map((benefitId) => ({ benefitId, terms: terms(1) })),
          ),
        ]
        const apply = (change: typeof last) => {
          const benefitId = ids[change.which]!
          const effectiveFrom = dayAt(change.offset)
          const base = versionOn(versions, START, effectiveFrom)
          const before = base?.benefits.find((benefit) => benefit.benefitId.equals(benefitId))?.terms
          const benefit = { benefitId, terms: terms(change.percentOff) }
          const contents = nextVersions(versions, { startsOn: START }, { benefit, before, effectiveFrom })
          versions = [
            ...versions,
            ...contents.map((content, index) =>
              record(versions.length + 1 + index, content.effectiveFrom, content.benefits),
            ),
          ]
        }
        const onDay = (which: number, offset: number) =>
          versionOn(versions, START, dayAt(offset))?.benefits[which]?.terms.percentOff
        for (const change of earlier) apply(change)
        const days = Array.from({ length: 32 }, (_, offset) => offset)
        const others = days.map((offset) => onDay(1 - last.which, offset))
        const own = days.map((offset) => onDay(last.which, offset))

        apply(last)

        expect(days.map((offset) => onDay(1 - last.which, offset))).to.deep.equal(others)
        expect(onDay(last.which, last.offset)).to.equal(last.percentOff)
        for (const offset of days.slice(0, last.offset))
          expect(onDay(last.which, offset)).to.equal(own[offset])
      }),
    )
  })

  it('carries a change into later versions, except where they had changed the same', () => {
    const before: BenefitTerms = { ...terms(10), minAge: 60, limits: [] }
    const after: BenefitTerms = { ...terms(10), title: '新', minAge: 65, limits: [] }

    expect(carryForward(before, after, { ...before, percentOff: 30 })).to.deep.equal({
      ...after,
      percentOff: 30,
    })
    expect(carryForward(before, after, { ...before, minAge: 70 })).to.deep.equal({ ...after, minAge: 70 })
    const { minAge: _, ...withoutAge } = before
    expect(carryForward(before, after, withoutAge)).to.deep.equal({ ...withoutAge, title: '新' })
  })

  it('never mixes the amounts of two kinds', () => {
    const before = terms(10)
    const after: BenefitTerms = { title: 'x', kind: 'amount_off', amountOffFen: 500, limits: [] }
    const later: BenefitTerms = { ...terms(20), minAge: 70 }

    expect(carryForward(before, after, later)).to.deep.equal(later)
    expect(carryForward(before, after, { ...before, minAge: 70 })).to.deep.equal({ ...after, minAge: 70 })
  })
})

describe('the state of an agreement', () => {
  const agreement = { startsOn: '2026-02-01', endsOn: '2026-02-28' }

  it('follows the business day, both ends included', () => {
    const stateOn = (day: string) => agreementStateOn({ ...agreement, status: 'signed' }, day)

    expect(stateOn('2026-01-31')).to.equal('not_started')
    expect(stateOn('2026-02-01')).to.equal('in_force')
    expect(stateOn('2026-02-28')).to.equal('in_force')
    expect(stateOn('2026-03-01')).to.equal('ended')
  })

  it('is never in force unless it is signed', () => {
    for (const status of ['draft', 'suspended', 'ended'] as const) {
      expect(agreementStateOn({ ...agreement, status }, '2026-02-10')).to.equal(status)
    }
    expect(agreementStateOn({ ...agreement, status: 'suspended' }, '2026-03-01')).to.equal('ended')
  })
})
