import { expect } from 'chai'
import { whileAny } from '../../src/infrastructure/frugal-heap.js'

describe('a state that is kept while any work goes on', () => {
  it('begins with the first piece of work and ends with the last, however that ends', async () => {
    const told: string[] = []
    const during = whileAny(
      () => told.push('begin'),
      () => told.push('end'),
    )
    let finish: (value: string) => void = () => undefined
    const first = during(async () => new Promise<string>((resolve) => (finish = resolve)))
    const second = during(async () => Promise.reject(new Error('gone wrong')))
    const [outcome] = await Promise.allSettled([second])
    expect(outcome).to.deep.include({ status: 'rejected' })
    expect(told).to.deep.equal(['begin'])
    finish('done')
    expect(await first).to.equal('done')
    expect(told).to.deep.equal(['begin', 'end'])

    await during(async () => Promise.resolve())
    expect(told).to.deep.equal(['begin', 'end', 'begin', 'end'])
  })
})
