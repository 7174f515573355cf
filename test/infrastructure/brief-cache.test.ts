import { expect } from 'chai'
import { createBriefCache } from '../../src/infrastructure/brief-cache.js'

const TTL = 1000

/** A cache with a stopwatch in the hand, and a source whose answers are given by hand. */
function underTest() {
  let clock = 0
  const asked: { answer: (value: string) => void; fail: () => void }[] = []
  const cache = createBriefCache<string>({ ttlMs: TTL, max: 2, monotonic: () => clock })
  const load = () =>
    new Promise<string>((resolve, reject) => {
      asked.push({
        answer: resolve,
        fail: () => {
          reject(new Error('away'))
        },
      })
    })
  return { cache, asked, get: (key = 'a') => cache.get(key, load), at: (ms: number) => (clock = ms) }
}

describe('What is remembered for a moment', () => {
  it('is loaded once for all who ask at the same time', async () => {
    const { asked, get } = underTest()
    const both = Promise.all([get(), get()])
    asked[0]?.answer('one')
    expect(await both).to.deep.equal(['one', 'one'])
    expect(asked).to.have.length(1)
  })

  it('is loaded anew from the half of its time on, while those who ask still get the old answer', async () => {
    const { asked, get, at } = underTest()
    const first = get()
    asked[0]?.answer('one')
    await first
    at(499)
    await get()
    expect(asked).to.have.length(1)
    at(500)
    expect(await get()).to.equal('one')
    at(600)
    expect(await get()).to.equal('one')
    expect(asked).to.have.length(2)
    asked[1]?.answer('two')
    await Promise.resolve()
    await Promise.resolve()
    expect(await get()).to.equal('two')
  })

  it('is never older than its time, counted from before it was loaded', async () => {
    const { asked, get, at } = underTest()
    const first = get()
    at(400)
    asked[0]?.answer('one')
    await first
    at(600)
    expect(await get()).to.equal('one')
    at(1000)
    const late = get()
    expect(asked, 'whoever comes after its time waits for an answer of his own').to.have.length(3)
    asked[2]?.answer('three')
    expect(await late).to.equal('three')
    asked[1]?.answer('two')
    await Promise.resolve()
    await Promise.resolve()
    expect(await get(), 'what was asked earlier does not take its place').to.equal('three')
  })

  it('is gone once it was forgotten, also when it was being loaded anew', async () => {
    const { cache, asked, get, at } = underTest()
    const first = get()
    asked[0]?.answer('before the change')
    await first
    at(500)
    await get()
    cache.forget('a')
    asked[1]?.answer('read before the change')
    await Promise.resolve()
    await Promise.resolve()
    const next = get()
    asked[2]?.answer('after the change')
    expect(await next).to.equal('after the change')
  })

  it('is gone when loading it anew fails: who asks next is told why', async () => {
    const { asked, get, at } = underTest()
    const first = get()
    asked[0]?.answer('one')
    await first
    at(500)
    expect(await get()).to.equal('one')
    asked[1]?.fail()
    await Promise.resolve()
    await Promise.resolve()
    const next = get()
    asked[2]?.fail()
    const error = await next.catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(Error)
  })

  it('makes room for what is newer', async () => {
    const { asked, get } = underTest()
    const all = Promise.all(['a', 'b', 'c', 'a'].map((key) => get(key)))
    for (const each of asked) each.answer('any')
    await all
    expect(asked).to.have.length(4)
  })
})
