import { expect } from 'chai'
import fc from 'fast-check'
import { distance, toMap } from '../../src/browser/near/gcj02.js'

describe('places on the map', () => {
  it('lie where maps of China show what a phone measures', () => {
    const shanghai = toMap({ lat: 31.1774276, lng: 121.5272106 })
    expect(shanghai.lat).to.be.closeTo(31.17530398364597, 1e-6)
    expect(shanghai.lng).to.be.closeTo(121.531541859215, 1e-6)
  })

  it('are the same outside of China', () => {
    expect(toMap({ lat: 48.14, lng: 11.58 })).to.deep.equal({ lat: 48.14, lng: 11.58 })
  })

  it('keep the distances of a neighbourhood to one in a hundred', () => {
    const near = fc.record({
      lng: fc.double({ min: 113.27, max: 113.3, noNaN: true }),
      lat: fc.double({ min: 40.08, max: 40.1, noNaN: true }),
    })
    fc.assert(
      fc.property(near, near, (a, b) => {
        const metres = distance(a, b)
        expect(distance(toMap(a), toMap(b))).to.be.closeTo(metres, 1 + metres / 100)
      }),
    )
    expect(distance({ lng: 113.28, lat: 40.09 }, { lng: 113.28, lat: 40.1 })).to.be.closeTo(1112, 1)
  })
})
