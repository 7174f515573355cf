import { expect } from 'chai'
import fc from 'fast-check'
import {
  afterCall,
  goOffline,
  ONLINE,
  SLOW_MS,
  type CallSample,
  type Line,
} from '../../../src/browser/counter/offline/line-quality.js'

const good: CallSample = { hasAnswer: true, ms: 80 }
const slow: CallSample = { hasAnswer: true, ms: SLOW_MS + 1 }
const lost: CallSample = { hasAnswer: false, ms: 20 }

const after = (calls: CallSample[], from: Line = ONLINE) => calls.reduce(afterCall, from)
const anyCalls = fc.array(fc.constantFrom(good, slow, lost), { maxLength: 30 })

describe('when a counter should go on offline', () => {
  for (const [what, calls, state] of [
    ['after one lost answer it stays', [lost], 'online'],
    ['two lost ones in a row propose it', [lost, lost], 'proposed'],
    ['so do two among five', [lost, good, good, good, lost], 'proposed'],
    ['two among six do not', [lost, good, good, good, good, lost], 'online'],
    ['answers slower than 3 s count like lost ones', [slow, lost], 'proposed'],
    ['an answer after just 3 s is an answer', [{ hasAnswer: true, ms: SLOW_MS }, lost], 'online'],
    ['one good answer does not take it back', [lost, lost, good], 'proposed'],
    ['two good answers in a row take it back', [lost, lost, good, good], 'online'],
    ['a lost one between them does not', [lost, lost, good, lost, good], 'proposed'],
  ] as const) {
    it(what, () => {
      expect(after([...calls]).state).to.equal(state)
    })
  }

  it('comes back by itself from offline after two good answers, with the past forgotten', () => {
    const line = after([good, good], goOffline(after([lost, lost])))

    expect(line).to.deep.equal(ONLINE)
    expect(after([lost], line).state).to.equal('online')
  })

  it('never goes offline without the cashier, whatever the network does', () => {
    fc.assert(
      fc.property(anyCalls, (calls) => {
        expect(after(calls).state).to.not.equal('offline')
      }),
    )
  })

  it('is online after any two good answers, and remembers five calls at most', () => {
    fc.assert(
      fc.property(anyCalls, fc.boolean(), (calls, isConfirmed) => {
        const line = after(calls)
        const later = after([good, good, good, good], isConfirmed ? goOffline(line) : line)
        expect(later.state).to.equal('online')
        expect(later.recent.length).to.be.at.most(5)
      }),
    )
  })
})
