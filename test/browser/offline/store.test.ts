import 'fake-indexeddb/auto'
import { expect } from 'chai'
import { IDBFactory } from 'fake-indexeddb'
import { randomUUID } from 'node:crypto'
import { openOfflineStore, isUnsent, type OfflineStore } from '../../../src/browser/counter/offline/store.js'
import type { Entry } from '../../../src/browser/counter/offline/types.js'
import { FIRST_PREVIOUS_HASH, isIntact, sealItem } from '../../../src/features/offline/shared/item.js'

const DAY_MS = 24 * 3600 * 1000
const DEVICE = 'device'

async function anEntry(end: { sequence: number; hash: string }, fields: Partial<Entry> = {}): Promise<Entry> {
  const item = await sealItem({
    sequence: end.sequence + 1,
    previousHash: end.hash,
    kind: 'offline',
    key: randomUUID(),
    leaseId: 'lease',
    code: 'YP1:CODE',
    benefitId: 'benefit',
    billFen: 8600,
    discountFen: 1290,
    payableFen: 7310,
    occurredAt: '2026-11-24T02:00:00.000Z',
  })
  const card = { serial: end.sequence + 1, issueNo: 0, businessDay: '2026-11-24' }
  const label = { name: '卡号 0000', benefit: '八五折' }
  return { key: item.key, sequence: item.sequence, deviceId: DEVICE, item, label, card, ...fields }
}

describe('what a counter keeps without network', () => {
  let store: OfflineStore
  let time: number

  beforeEach(async () => {
    Object.assign(globalThis, { indexedDB: new IDBFactory() })
    time = Date.UTC(2026, 10, 24)
    store = await openOfflineStore(() => time)
  })

  afterEach(() => {
    store.close()
  })

  async function append(count: number) {
    for (let index = 0; index < count; index += 1) {
      const end = await store.end(DEVICE)
      expect(await store.append(await anEntry(end), end)).to.equal(true)
    }
  }

  it('begins a chain at the agreed hash and links every item to the one before', async () => {
    expect(await store.end(DEVICE)).to.deep.equal({ sequence: 0, hash: FIRST_PREVIOUS_HASH })
    await append(5)

    const items = (await store.all()).map(({ item }) => item)
    expect(items.map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3, 4, 5])
    for (const [index, item] of items.entries()) {
      expect(item.previousHash).to.equal(items[index - 1]?.hash ?? FIRST_PREVIOUS_HASH)
      expect(await isIntact(item)).to.equal(true)
    }
  })

  it('goes on with the chain after what was settled is forgotten', async () => {
    await append(2)
    const end = await store.end(DEVICE)
    await store.settle((await store.all()).map(({ key }) => ({ key, status: 'committed', flags: [] })))
    time += 3 * DAY_MS
    await store.prune()

    expect(await store.all()).to.deep.equal([])
    expect(await store.end(DEVICE)).to.deep.equal(end)
  })

  it('lets only one of two tabs write behind the same item', async () => {
    const end = await store.end(DEVICE)
    const entries = await Promise.all([anEntry(end), anEntry(end)])

    const written = await Promise.all(entries.map((entry) => store.append(entry, end)))

    expect(written.filter(Boolean)).to.have.length(1)
    expect(await store.all()).to.have.length(1)
  })

  it('never writes one key twice', async () => {
    const end = await store.end(DEVICE)
    const entry = await anEntry(end)
    await store.append(entry, end)
    const next = await store.end(DEVICE)

    const again = store.append({ ...entry, sequence: 2 }, next)

    await again.then(
      () => expect.fail('it was written'),
      () => undefined,
    )
    expect(await store.end(DEVICE)).to.deep.equal(next)
  })

  it('tells what a verdict rests on: cards seen under any lease, redemptions of this one', async () => {
    await append(3)
    const end = await store.end(DEVICE)
    const lost = await anEntry(end, { card: undefined })
    await store.append({ ...lost, item: { ...lost.item, kind: 'unknown_outcome' } }, end)

    const own = await store.snapshot(DEVICE, 'lease')
    const other = await store.snapshot(DEVICE, 'another')

    expect(own.seen.map(({ serial }) => serial)).to.have.members([1, 2, 3])
    expect(own.used).to.equal(3)
    expect(own.end.sequence).to.equal(4)
    expect(other.seen).to.have.length(3)
    expect(other.used).to.equal(0)
  })

  it('leaves in the queue what the server could not decide', async () => {
    await append(3)
    const [first, second, third] = (await store.all()).map(({ key }) => key)

    await store.settle([
      { key: first ?? '', status: 'committed', flags: ['late'] },
      { key: second ?? '', status: 'retry', flags: [] },
      { key: third ?? '', status: 'quarantined', flags: ['quarantined'] },
      { key: 'of nobody', status: 'committed', flags: [] },
    ])

    const all = await store.all()
    expect(all.map(({ result }) => result?.status)).to.deep.equal(['committed', undefined, 'quarantined'])
    expect(all.filter(isUnsent).map(({ key }) => key)).to.deep.equal([second])
  })

  it('keeps what staff must look at until somebody has noted it', async () => {
    await append(1)
    const [entry] = await store.all()
    await store.settle([{ key: entry?.key ?? '', status: 'quarantined', flags: [] }])
    time += 30 * DAY_MS
    await store.prune()
    expect(await store.all()).to.have.length(1)

    await store.change(entry?.key ?? '', (present) => ({ ...present, isNoted: true }))
    await store.prune()

    expect(await store.all()).to.deep.equal([])
  })

  it('keeps what waits for as long as it takes', async () => {
    await append(1)
    time += 400 * DAY_MS
    await store.prune()

    expect((await store.all()).filter(isUnsent)).to.have.length(1)
  })
})
