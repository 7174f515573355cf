import { expect } from 'chai'
import { needsRenewal } from '../../../src/browser/counter/offline/lease-keeper.js'

const lease = {
  issuedAt: new Date('2026-11-24T00:00:00Z'),
  until: new Date('2026-11-25T00:00:00Z'),
  maxRedemptions: 50,
}

describe('when a lease is renewed', () => {
  for (const [what, present, used, at, isDue] of [
    ['there is none', null, 0, '2026-11-24T01:00:00Z', true],
    ['it is fresh', lease, 0, '2026-11-24T01:00:00Z', false],
    ['half of its life is not over', lease, 0, '2026-11-24T11:59:59Z', false],
    ['half of its life is over', lease, 0, '2026-11-24T12:00:00Z', true],
    ['11 redemptions are left', lease, 39, '2026-11-24T01:00:00Z', false],
    ['10 redemptions are left', lease, 40, '2026-11-24T01:00:00Z', true],
    ['it is over', lease, 0, '2026-11-26T00:00:00Z', true],
  ] as const) {
    it(`${isDue ? 'asks' : 'does not ask'} when ${what}`, () => {
      expect(needsRenewal(present, used, new Date(at))).to.equal(isDue)
    })
  }
})
