import { expect } from 'chai'
import { runApart, startCompiled } from '../helpers/child.js'
import { pageSizesOf, textOf } from '../helpers/pdf.js'
import { aPlace } from '../helpers/places.js'

const APART = new URL('print-world.ts', import.meta.url)
const USER = { username: 'print-staff', password: 'korrekt-Pferd-88' }
const CARDS = 400

interface Finished {
  job: { status: string; progress: { done: number; total: number }; outcome: Record<string, number> }
  attempts: number
  fileAttempts: number[]
  printed: number
  pdf: string
}

describe('printing the cards of a whole community', function () {
  this.timeout(900_000)

  it('survives that the program is killed in the middle: the next one makes the file whole', async () => {
    const place = aPlace('print')
    const { environment } = place
    const world = await runApart<{ communityId: string }>(APART, ['make', String(CARDS)], environment)
    const program = await startCompiled(environment)
    const call = caller(program.baseUrl)
    const { accessToken } = await call('POST', '/auth/login', USER)
    const asked = await call('POST', '/card-prints', { filter: {}, layout: 'a4' }, accessToken as string)
    let job = asked
    while (job.status === 'queued' || job.progress.done === 0) {
      job = await call('GET', `/jobs/${asked.id}`, undefined, accessToken as string)
    }
    await program.kill()
    expect(job.status).to.equal('running')
    expect(job.progress.done).to.be.below(CARDS)

    const args = ['finish', world.communityId, asked.id as string]
    const finished = await runApart<Finished>(APART, args, environment)

    expect(finished.job).to.deep.include({
      status: 'done',
      progress: { done: CARDS, total: CARDS },
      outcome: { cards: CARDS, skipped: 0 },
    })
    expect(finished.attempts).to.equal(2)
    expect(finished.fileAttempts).to.deep.equal([2])
    expect(finished.printed).to.equal(CARDS)
    const pdf = Buffer.from(finished.pdf, 'base64')
    expect(pageSizesOf(pdf)).to.have.length(CARDS / 5)
    const numbers = textOf(pdf).flatMap((page) => page.match(/\d{4} \d{4} \d{4}(?!\d)/g) ?? [])
    expect(new Set(numbers).size).to.equal(CARDS)
    await place.remove()
  })

  it('takes hardly more memory for 3,000 cards than for 300', async function () {
    // Printing is the program's own work, whatever the store; the embedded one is in the same process.
    if (process.env.MONGODB_URI) this.skip()
    const growths: number[] = []
    for (const cards of [300, 3000]) {
      const place = aPlace('print')
      const { environment } = place
      // Made by another process, so that this one does not begin with what the making left behind.
      const world = await runApart<{ communityId: string }>(APART, ['make', String(cards)], environment)
      const args = ['measure', world.communityId]
      const answer = await runApart<{ growth: number; cards: number }>(APART, args, environment)
      await place.remove()
      expect(answer.cards).to.equal(cards)
      growths.push(answer.growth)
    }

    const [few = 0, many = 0] = growths
    expect(many - few, growths.join(' and ')).to.be.below(16 * 2 ** 20)
  })
})

function caller(baseUrl: string) {
  return async (
    method: string,
    url: string,
    body?: unknown,
    token?: string,
  ): Promise<Record<string, any>> => {
    const response = await fetch(`${baseUrl}/api/v1${url}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Record<string, any>
  }
}
