import { randomBytes } from 'node:crypto'
import { appendFileSync, cpSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { BENCH_PASSWORD, type BenchShop } from '../../scripts/bench/world.js'
import { newKey } from '../helpers/api.js'
import { runApart, startCompiled } from '../helpers/child.js'
import { callAt, operate } from '../helpers/commands.js'
import { aFolder, dropDatabase } from '../helpers/places.js'

const APART = new URL('../journeys/crash-world.ts', import.meta.url)
const WORKERS = 4

interface World {
  shops: BenchShop[]
  codes: string[]
}
interface Inspection {
  keys: string[]
  slots: string[]
  budgeted: number
  budgetUsed: number
  drift: number
  files: number
  counted: number
  countedFen: number
  discountFen: number
}

describe('a backup made while the counter redeems', () => {
  const folder = aFolder('backup')
  const at = (name: string) => path.join(folder.path, name)
  const run = randomBytes(6).toString('hex')
  const place = (name: string) => ({
    YINLINGHUI_DATA: at(name),
    MONGODB_DATABASE: `yinlinghui_test_${run}_${name}`,
  })
  const backup = at('backup')
  const keys = at('apart-keys.json')
  const acknowledgedBefore = new Set<string>()
  const acknowledged = new Set<string>()
  let world: World

  before(async () => {
    world = await runApart<World>(APART, ['make'], place('first'))
    const program = await startCompiled(place('first'))
    const shop = world.shops[0]!
    const login = await callAt(program.baseUrl, 'POST', '/auth/login', {
      body: { username: shop.username, password: BENCH_PASSWORD },
    })
    const token = login.body.accessToken as string
    let next = 0
    let isOver = false
    let beginBackup: () => void = () => undefined
    const enough = new Promise<void>((resolve) => (beginBackup = resolve))

    async function work() {
      while (!isOver) {
        const benefitId = next % 2 === 0 ? shop.limited : shop.budgeted
        const code = world.codes[Math.floor(next++ / 2) % world.codes.length]
        const body = { code }
        const prepared = await callAt(program.baseUrl, 'POST', '/redemptions/prepare', { token, body })
        const key = newKey()
        const { status } = await callAt(program.baseUrl, 'POST', '/redemptions', {
          token,
          key,
          body: { prepareToken: prepared.body.prepareToken as string, benefitId, billFen: 8600 },
        })
        if (status === 201) acknowledged.add(key)
        if (acknowledged.size >= 60) beginBackup()
      }
    }
    const load = Promise.all(Array.from({ length: WORKERS }, work))
    await Promise.race([enough, load])
    for (const key of acknowledged) acknowledgedBefore.add(key)
    const made = await operate(['backup', '--to', backup, '--keys-to', keys], place('first'))
    isOver = true
    await load
    await program.kill()
    expect(made.code, made.stderr).to.equal(0)
  })

  after(async () => {
    for (const name of ['first', 'second', 'third']) await dropDatabase(place(name).MONGODB_DATABASE)
    folder.remove()
  })

  it('was made under load, and only its owner can read it', () => {
    expect(acknowledged.size).to.be.greaterThan(acknowledgedBefore.size)
    for (const file of [keys, ...readdirSync(backup).map((name) => path.join(backup, name))]) {
      expect(statSync(file).mode & 0o077, file).to.equal(0)
    }
    expect(statSync(backup).mode & 0o077).to.equal(0)
    expect(readdirSync(backup)).not.to.include('keys.json')
  })

  it('is restored only together with its keys', async () => {
    const without = await operate(['restore', backup], place('second'))
    expect(without.code).to.equal(2)
    expect(without.stderr).to.include('--keys-from')
  })

  it('holds everything acknowledged before it began, whole and in order', async () => {
    const restored = await operate(['restore', backup, '--keys-from', keys], place('second'))
    expect(restored.code, restored.stdout + restored.stderr).to.equal(0)
    expect(restored.stdout).to.include('everything is in order')

    const found = await runApart<Inspection>(APART, ['inspect'], place('second'))
    expect(found.keys).to.include.members([...acknowledgedBefore])
    expect(acknowledged).to.include.keys(...found.keys)
    expect(new Set(found.slots).size).to.equal(found.slots.length)
    expect(found.budgetUsed).to.equal(found.budgeted)
    expect(found.drift).to.equal(0)
    expect(found.files, 'attachments as they were added').to.equal(1)
    expect([found.counted, found.countedFen]).to.deep.equal([found.keys.length, found.discountFen])
  })

  it('is a store that the program starts from and that goes on', async () => {
    const program = await startCompiled(place('second'))
    try {
      const shop = world.shops[1]!
      const login = await callAt(program.baseUrl, 'POST', '/auth/login', {
        body: { username: shop.username, password: BENCH_PASSWORD },
      })
      const token = login.body.accessToken as string
      const prepared = await callAt(program.baseUrl, 'POST', '/redemptions/prepare', {
        token,
        body: { code: world.codes.at(-1) },
      })
      const { status } = await callAt(program.baseUrl, 'POST', '/redemptions', {
        token,
        key: newKey(),
        body: {
          prepareToken: prepared.body.prepareToken as string,
          benefitId: shop.limited,
          billFen: 8600,
        },
      })
      expect(status).to.equal(201)
    } finally {
      await program.kill()
    }
  })

  it('is not restored over data', async () => {
    const { code, stderr } = await operate(['restore', backup, '--keys-from', keys], place('second'))
    expect(code).to.equal(2)
    expect(stderr).to.match(/there already|not empty/)
  })

  it('is refused when a single byte of it is another, before anything is restored', async () => {
    const damaged = at('damaged')
    cpSync(backup, damaged, { recursive: true })
    appendFileSync(path.join(damaged, 'redemptions.bson'), Buffer.from([5, 0, 0, 0, 0]))
    const { code, stderr } = await operate(['restore', damaged, '--keys-from', keys], place('third'))

    expect(code).to.equal(2)
    expect(stderr).to.include('redemptions.bson is not as it was written')
  })
})
