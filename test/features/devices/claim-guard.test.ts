import { expect } from 'chai'
import { NotFoundProblem, Problem } from '../../../src/problems.js'
import { unique } from '../../helpers/access.js'
import { testApp } from '../../helpers/app.js'

describe('the guard before anonymous claims', () => {
  it('makes an address wait after 100 unknown tokens, and no other address', async () => {
    const { services } = await testApp()
    const [guesser, neighbour] = [unique(), unique()]
    const guess = (ip: string) =>
      services.claims
        .guard(ip, () => Promise.reject(new NotFoundProblem()))
        .catch((error: unknown) => (error as Problem).code)

    const codes: string[] = []
    for (let index = 0; index < 101; index += 1) codes.push(String(await guess(guesser)))

    expect(codes.filter((code) => code === 'not_found')).to.have.length(100)
    expect(codes.at(-1)).to.equal('too_many_requests')
    const right = await services.claims
      .guard(guesser, () => Promise.resolve('in'))
      .catch((error: unknown) => error)
    expect(right).to.be.instanceOf(Problem)
    expect(Number((right as Problem).extras.headers?.['Retry-After'])).to.be.within(1, 900)
    expect(await services.claims.guard(neighbour, () => Promise.resolve('in'))).to.equal('in')
  })

  it('does not count links that were used or have expired', async () => {
    const { services } = await testApp()
    const ip = unique()
    const late = () => Promise.reject(new Problem('enrolment_used'))
    for (let index = 0; index < 101; index += 1) await services.claims.guard(ip, late).catch(() => undefined)

    expect(await services.claims.guard(ip, () => Promise.resolve('in'))).to.equal('in')
  })
})
