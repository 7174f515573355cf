import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import mongoose from 'mongoose'
import { BENCH_PASSWORD, type BenchShop } from '../../scripts/bench/world.js'
import { newKey } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import { runApart, startCompiled, type RunningProgram } from '../helpers/child.js'
import { aPlace } from '../helpers/places.js'

/** With a server, what was acknowledged is another program's care. */
const ROUNDS = process.env.MONGODB_URI ? 10 : 30
const MEMBERS_A_ROUND = 6
const REQUESTS = ROUNDS * MEMBERS_A_ROUND * 2
/** What the answers say in Retry-After. */
const RETRY_AFTER_MS = 1000
const APART = new URL('crash-world.ts', import.meta.url)

interface Inspection {
  keys: string[]
  slots: string[]
  budgeted: number
  budgetUsed: number
  drift: number
  counted: number
  countedFen: number
  discountFen: number
}

interface Request {
  key: string
  body: { prepareToken: string; benefitId: string; billFen: number }
}

describe('a program that is killed while it redeems', function () {
  this.timeout(20 * 60_000)
  const place = aPlace('killed')
  const { environment } = place
  let program: RunningProgram | undefined
  let lifetime: unknown

  /** How long a server keeps a transaction whose client is gone, and with it the budgets that it has changed. Null where there is none. */
  async function setTransactionLifetime(seconds: unknown): Promise<unknown> {
    if (!process.env.MONGODB_URI) return null
    await testApp()
    const command = { setParameter: 1, transactionLifetimeLimitSeconds: seconds }
    const { was } = await mongoose.connection.db!.admin().command(command)
    return was as unknown
  }

  before(async () => {
    lifetime = await setTransactionLifetime(3)
  })

  after(async () => {
    await program?.kill()
    await setTransactionLifetime(lifetime)
    await place.remove()
  })

  it(`has everything that it acknowledged, once, after ${ROUNDS} kills at random moments`, async () => {
    const world = await runApart<{ shops: BenchShop[]; codes: string[] }>(APART, ['make'], environment)
    const shop = world.shops[0]!
    const acknowledged = new Map<string, string>()
    let unknown: Request[] = []
    let code = 0

    for (let round = 0; round <= ROUNDS; round += 1) {
      program = await startCompiled(environment)
      const call = caller(program.baseUrl)
      const login = await call('/auth/login', { username: shop.username, password: BENCH_PASSWORD })
      const token = login.body.accessToken as string

      for (const request of unknown) {
        const { status, body } = await decided(() =>
          call('/redemptions', request.body, { token, key: request.key }),
        )
        expect(status, JSON.stringify(body)).to.be.oneOf([200, 201])
        acknowledged.set(request.key, body.id as string)
      }
      unknown = []
      if (round === ROUNDS) {
        await program.kill()
        break
      }
      const requests: Request[] = []
      for (const benefitId of [shop.limited, shop.budgeted]) {
        for (let n = 0; n < MEMBERS_A_ROUND; n += 1) {
          const prepared = await call('/redemptions/prepare', { code: world.codes[code + n] }, { token })
          expect(prepared.status, JSON.stringify(prepared.body)).to.equal(200)
          requests.push({
            key: newKey(),
            body: { prepareToken: prepared.body.prepareToken, benefitId, billFen: 8600 },
          })
        }
      }
      code += MEMBERS_A_ROUND
      const load = requests.map(async (request) => {
        try {
          const { status, body } = await call('/redemptions', request.body, { token, key: request.key })
          if (status === 201) acknowledged.set(request.key, body.id as string)
          else unknown.push(request)
        } catch {
          unknown.push(request)
        }
      })
      // The moment of the kill is what the test is about, from before the first write to after the last.
      await pause(randomInt(0, 25))
      await program.kill()
      await Promise.all(load)
    }

    const found = await runApart<Inspection>(APART, ['inspect'], environment)
    expect(found.keys).to.have.length(REQUESTS)
    expect(new Set(found.keys)).to.deep.equal(new Set(acknowledged.keys()))
    expect(new Set(found.slots).size).to.equal(found.slots.length)
    expect(found.budgetUsed).to.equal(found.budgeted)
    expect(found.drift).to.equal(0)
    expect(found.counted).to.equal(REQUESTS)
    expect(found.countedFen).to.equal(found.discountFen)
  })
})

/** As a counter does it: the same key again for as long as its outcome is unknown, as when a killed transaction still holds a budget. */
async function decided<T extends { status: number }>(send: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await send()
    if (answer.status !== 409 && answer.status !== 503) return answer
    await pause(RETRY_AFTER_MS)
  }
}

function caller(baseUrl: string) {
  return async (url: string, body: unknown, { token, key }: { token?: string; key?: string } = {}) => {
    const response = await fetch(`${baseUrl}/api/v1${url}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
      },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Record<string, any> }
  }
}
