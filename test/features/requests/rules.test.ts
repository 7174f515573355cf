import { expect } from 'chai'
import fc from 'fast-check'
import { changeFor } from '../../../src/features/requests/request-change.js'
import {
  figuresByOrganization,
  figuresOf,
  type Counted,
} from '../../../src/features/requests/request-figures.js'
import {
  DONE_PLACE,
  dueAt,
  isOpen,
  REQUEST_STATES,
  REQUEST_STEPS,
  stepsFrom,
  TRANSITIONS,
} from '../../../src/features/requests/request-state.js'

const NOW = new Date('2026-11-24T08:00:00Z')
const limits = { acceptHours: 2, solveHours: 24 }
const hours = (count: number) => new Date(NOW.getTime() + count * 3_600_000)

describe('the states of a request', () => {
  it('allow these steps and no others', () => {
    const allowed = Object.fromEntries(REQUEST_STATES.map((state) => [state, stepsFrom(state)]))

    expect(allowed).to.deep.equal({
      reported: ['accept'],
      accepted: ['on-site', 'wait', 'solve'],
      on_site: ['wait', 'solve'],
      waiting: ['on-site', 'wait', 'solve'],
      solved: ['confirm', 'reopen'],
      confirmed: [],
      reopened: ['accept'],
    })
  })

  it('owe something exactly while they are open', () => {
    for (const state of REQUEST_STATES) {
      expect(dueAt(state, { since: NOW, limits }) !== null, state).to.equal(isOpen(state))
    }
  })

  it('owe acceptance first, then the solution; who waits, nothing before that day is over', () => {
    expect(dueAt('reported', { since: NOW, limits })).to.deep.equal(hours(2))
    expect(dueAt('reopened', { since: NOW, limits })).to.deep.equal(hours(2))
    expect(dueAt('on_site', { since: NOW, limits })).to.deep.equal(hours(24))
    const waiting = dueAt('waiting', { since: NOW, limits, waitUntil: '2026-11-30' })
    expect(waiting?.toISOString()).to.equal('2026-11-30T16:00:00.000Z')
  })

  it('stand after all others once nothing is owed, whatever steps led there', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...REQUEST_STEPS), { maxLength: 20 }), (steps) => {
        let request: Parameters<typeof changeFor>[0] = {
          state: 'reported',
          since: NOW,
          limits,
          dueAt: hours(2),
          acceptedAt: null,
          wasLate: false,
        }
        let at = NOW
        for (const step of steps) {
          if (!TRANSITIONS[step].from.includes(request.state)) continue
          at = new Date(at.getTime() + 60_000)
          const by = { at, actor: { kind: 'user', role: 'staff' } as const }
          const { $set } = changeFor(request, step, { words: 'x', until: '2026-12-01' }, by)
          request = { ...request, ...($set as Partial<typeof request>) }
        }
        expect(request.dueAt.getTime() === DONE_PLACE.getTime()).to.equal(!isOpen(request.state))
        if (request.state !== 'reported') expect(request.acceptedAt).to.not.equal(null)
        expect(request.wasLate).to.equal(false)
      }),
    )
  })

  it('note once that it was late, and never forget it', () => {
    const request = {
      state: 'reported' as const,
      since: NOW,
      limits,
      dueAt: hours(2),
      acceptedAt: null,
      wasLate: false,
    }
    const by = { at: hours(3), actor: { kind: 'user', role: 'organization' } as const }
    const { $set } = changeFor(request, 'accept', {}, by)
    expect($set.wasLate).to.equal(true)
    expect($set.dueAt).to.deep.equal(hours(24))
  })
})

describe('the figures of organizations', () => {
  const one: fc.Arbitrary<Counted> = fc.record({
    organizationId: fc.constantFrom(null, 'a', 'b'),
    state: fc.constantFrom(...REQUEST_STATES),
    isFollower: fc.boolean(),
    reportedAt: fc.constant(NOW),
    acceptedAt: fc.constantFrom(null, hours(1), hours(3)),
    solvedAt: fc.constantFrom(null, hours(10)),
    reopenings: fc.nat(2),
    thanked: fc.boolean(),
    wasLate: fc.boolean(),
    dueAt: fc.constantFrom(DONE_PLACE, hours(-1), hours(5)),
  })

  it('add up to those of all together', () => {
    fc.assert(
      fc.property(fc.array(one), (requests) => {
        const parts = [...figuresByOrganization(requests, NOW).values()]
        const total = figuresOf(requests, NOW)
        for (const name of ['reports', 'causes', 'solved', 'open', 'late', 'reopened', 'thanks'] as const) {
          expect(
            parts.reduce((sum, part) => sum + part[name], 0),
            name,
          ).to.equal(total[name])
        }
        expect(total.open + total.solved).to.equal(total.causes)
      }),
    )
  })

  it('count a cause once however many reported it, and mean hours of causes only', () => {
    const base = {
      organizationId: 'a',
      state: 'confirmed' as const,
      reportedAt: NOW,
      acceptedAt: hours(1),
      solvedAt: hours(10),
      reopenings: 0,
      wasLate: false,
      dueAt: DONE_PLACE,
    }
    const lead = { ...base, isFollower: false, thanked: true }
    const follower = { ...base, acceptedAt: hours(5), isFollower: true, thanked: true }
    const second = {
      ...base,
      acceptedAt: hours(2),
      solvedAt: null,
      state: 'accepted' as const,
      dueAt: hours(-1),
      isFollower: false,
      thanked: false,
    }

    expect(figuresOf([lead, follower, second], NOW)).to.deep.equal({
      reports: 3,
      causes: 2,
      solved: 1,
      open: 1,
      late: 1,
      reopened: 0,
      thanks: 2,
      hoursToAccept: 1.5,
      hoursToSolve: 10,
    })
  })
})
