import { expect } from 'chai'
import { createNaturalBatch, DeadlinePassedError } from '../../src/lib/natural-batch.js'

describe('a natural batch', () => {
  /** A batch whose runs end when the test says so, with what each run was given. */
  function aBatch(options: { maxSize?: number; deadlineMs?: number } = {}) {
    const runs: { items: number[]; end: () => void; fail: (error: Error) => void }[] = []
    const waiters: (() => void)[] = []
    const batch = createNaturalBatch<number, string>({
      run: (items) =>
        new Promise((resolve, reject) => {
          const end = () => {
            resolve(items.map((item) => `done ${item}`))
          }
          runs.push({ items, end, fail: reject })
          waiters.shift()?.()
        }),
      maxSize: 3,
      deadlineMs: 60_000,
      ...options,
    })
    const begun = async (count: number) => {
      while (runs.length < count) await new Promise<void>((resolve) => waiters.push(resolve))
      return runs[count - 1]!
    }
    return { batch, runs, begun }
  }

  it('takes along what is added in the same turn', async () => {
    const { batch, runs, begun } = aBatch()

    const answers = Promise.all([batch.add(1), batch.add(2)])
    ;(await begun(1)).end()

    expect(await answers).to.deep.equal(['done 1', 'done 2'])
    expect(runs.map(({ items }) => items)).to.deep.equal([[1, 2]])
  })

  it('has one run under way at a time; what arrives meanwhile travels together, never more than the most', async () => {
    const { batch, runs, begun } = aBatch()

    const first = batch.add(1)
    const run = await begun(1)
    const others = Promise.all([2, 3, 4, 5].map((n) => batch.add(n)))
    expect(runs).to.have.length(1)
    run.end()
    await first
    ;(await begun(2)).end()
    ;(await begun(3)).end()

    expect(await others).to.deep.equal(['done 2', 'done 3', 'done 4', 'done 5'])
    expect(runs.map(({ items }) => items)).to.deep.equal([[1], [2, 3, 4], [5]])
  })

  it('gives the error of a run to everybody in it and goes on with the next', async () => {
    const { batch, begun } = aBatch()
    const failed = Promise.allSettled([batch.add(1), batch.add(2)])
    ;(await begun(1)).fail(new Error('away'))

    expect(
      (await failed).map((each) => (each.status === 'rejected' ? String(each.reason) : '')),
    ).to.deep.equal(['Error: away', 'Error: away'])
    const next = batch.add(3)
    ;(await begun(2)).end()
    expect(await next).to.equal('done 3')
  })

  it('tells who waited too long whether the work had begun, and never runs what had not', async () => {
    const { batch, runs, begun } = aBatch({ maxSize: 1, deadlineMs: 20 })
    const answers = Promise.allSettled([batch.add(1), batch.add(2)])
    const run = await begun(1)

    const [under, waiting] = await answers
    run.end()

    const hasBegun = [under, waiting].map((settled) => {
      const reason: unknown = settled.status === 'rejected' ? settled.reason : undefined
      return reason instanceof DeadlinePassedError ? reason.hasBegun : undefined
    })
    expect(hasBegun).to.deep.equal([true, false])
    const later = batch.add(3)
    ;(await begun(2)).end()
    expect(await later).to.equal('done 3')
    expect(runs.map(({ items }) => items)).to.deep.equal([[1], [3]])
  })
})
