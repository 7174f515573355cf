import { expect } from 'chai'
import { createAnonymousLimit } from '../../src/http/anonymous-limit.js'
import { Problem } from '../../src/problems.js'

const refusalOf = (work: () => void): Problem | null => {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

describe('asking without being signed in', () => {
  it('is bounded per address, and says when to come back', () => {
    const limit = createAnonymousLimit({ perMinute: 3 })
    const ask = (address: string) =>
      refusalOf(() => {
        limit.take(address)
      })

    const first = [1, 2, 3].map(() => ask('203.0.113.5'))
    const fourth = ask('203.0.113.5')

    expect(first).to.deep.equal([null, null, null])
    expect(fourth?.code).to.equal('too_many_requests')
    expect(Number(fourth?.extras.headers?.['Retry-After'])).to.be.within(1, 60)
    expect(ask('203.0.113.6')).to.equal(null)
  })

  it('is not bounded for this machine, which may stand for everybody behind a proxy', () => {
    const limit = createAnonymousLimit({ perMinute: 1 })

    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
      for (let time = 0; time < 5; time++)
        expect(
          refusalOf(() => {
            limit.take(address)
          }),
        ).to.equal(null)
    }
  })
})
