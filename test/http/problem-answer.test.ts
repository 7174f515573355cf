import { expect } from 'chai'
import { toProblem } from '../../src/http/problem-answer.js'
import { DeadlinePassedError } from '../../src/lib/natural-batch.js'

describe('what an error becomes', () => {
  it('asks to try again where the store was too slow for a look-up', () => {
    const problem = toProblem(new DeadlinePassedError(false))

    expect(problem).to.include({ code: 'store_unavailable', status: 503 })
    expect(problem.extras.headers).to.deep.equal({ 'Retry-After': '1' })
  })

  it('says nothing of what nobody expected', () => {
    expect(toProblem(new Error('of the inside'))).to.include({ code: 'internal_error', status: 500 })
  })
})
