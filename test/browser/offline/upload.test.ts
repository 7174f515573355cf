import 'fake-indexeddb/auto'
import { expect } from 'chai'
import { IDBFactory } from 'fake-indexeddb'
import { randomUUID } from 'node:crypto'
import type { Answer } from '../../../src/browser/shared/answer.js'
import { openOfflineStore, type OfflineStore } from '../../../src/browser/counter/offline/store.js'
import type { Entry, UploadResult } from '../../../src/browser/counter/offline/types.js'
import { createUploader, type UploadBody } from '../../../src/browser/counter/offline/upload.js'
import { sealItem } from '../../../src/features/offline/shared/item.js'

type Results = Answer<{ results: UploadResult[] }>
const lost: Results = { kind: 'lost' }
const problem = (status: number, code: string): Results => ({
  kind: 'problem',
  isReplay: false,
  problem: { status, code, title: '', detail: '' },
})

describe('handing in what was recorded offline', () => {
  let store: OfflineStore
  let bodies: UploadBody[]
  let journal: string[]

  beforeEach(async () => {
    Object.assign(globalThis, { indexedDB: new IDBFactory() })
    store = await openOfflineStore()
    bodies = []
    journal = []
  })

  afterEach(() => {
    store.close()
  })

  async function fill(count: number) {
    for (let index = 0; index < count; index += 1) {
      const end = await store.end('device')
      const item = await sealItem({
        sequence: end.sequence + 1,
        previousHash: end.hash,
        kind: 'offline',
        key: randomUUID(),
        leaseId: 'lease',
        benefitId: 'benefit',
        occurredAt: '2026-11-24T02:00:00.000Z',
      })
      const entry: Entry = {
        key: item.key,
        sequence: item.sequence,
        deviceId: 'device',
        item,
        label: { name: '', benefit: '' },
      }
      await store.append(entry, end)
    }
  }

  const answerAll = (body: UploadBody, status: UploadResult['status'] = 'committed'): Results => ({
    kind: 'ok',
    status: 200,
    isReplay: false,
    body: { results: body.items.map(({ key }) => ({ key, status, flags: [] })) },
  })

  function uploader(answer: (body: UploadBody) => Results, voids: Answer<unknown> = lost) {
    const calls = {
      upload(body: UploadBody) {
        bodies.push(body)
        journal.push('upload')
        return Promise.resolve(answer(body))
      },
      voidByKey() {
        journal.push('void')
        return Promise.resolve(voids)
      },
    }
    return createUploader(calls, store, (work) => work())
  }

  it('sends the oldest first, a hundred at a time, until nothing waits', async () => {
    await fill(205)

    expect(await uploader((body) => answerAll(body)).run()).to.equal('done')

    expect(bodies.map(({ items }) => items.length)).to.deep.equal([100, 100, 5])
    expect(bodies.map(({ queueLength }) => queueLength)).to.deep.equal([205, 105, 5])
    const sequences = bodies.flatMap(({ items }) => items.map(({ sequence }) => sequence))
    expect(sequences).to.deep.equal(Array.from({ length: 205 }, (_, index) => index + 1))
  })

  it('keeps everything when the answer is lost, and sends the same again', async () => {
    await fill(2)

    expect(await uploader(() => lost).run()).to.equal('no_network')
    expect(await uploader((body) => answerAll(body, 'replayed')).run()).to.equal('done')

    expect(bodies[0]).to.deep.equal(bodies[1])
  })

  it('comes to an end when the server decides nothing', async () => {
    await fill(2)

    expect(await uploader((body) => answerAll(body, 'retry')).run()).to.equal('undecided')

    expect(bodies).to.have.length(1)
    expect((await store.all()).filter(({ result }) => !result)).to.have.length(2)
  })

  for (const [answer, end] of [
    [problem(401, 'not_signed_in'), 'not_admitted'],
    [problem(403, 'permission_denied'), 'not_admitted'],
    [problem(503, 'store_unavailable'), 'undecided'],
  ] as const) {
    it(`keeps everything after ${answer.kind === 'problem' ? answer.problem.code : ''}`, async () => {
      await fill(1)

      expect(await uploader(() => answer).run()).to.equal(end)

      expect((await store.all())[0]?.result).to.equal(undefined)
    })
  }

  it('sends a void before the item, so that the item lands as voided however late it comes', async () => {
    await fill(1)
    const [entry] = await store.all()
    await store.change(entry?.key ?? '', (present) => ({
      ...present,
      void: { key: randomUUID(), reason: 'wrong_amount', state: 'wanted' },
    }))

    const ok: Answer<unknown> = { kind: 'ok', status: 200, body: {}, isReplay: false }
    expect(await uploader((body) => answerAll(body, 'voided'), ok).run()).to.equal('done')

    expect(journal).to.deep.equal(['void', 'upload'])
    expect((await store.all())[0]).to.have.nested.include({ 'void.state': 'sent', 'result.status': 'voided' })
  })

  it('does not let a void that cannot be sent hold up the facts', async () => {
    await fill(1)
    const [entry] = await store.all()
    await store.change(entry?.key ?? '', (present) => ({
      ...present,
      void: { key: randomUUID(), reason: 'test', state: 'wanted' },
    }))

    const end = await uploader((body) => answerAll(body), problem(401, 'device_locked')).run()

    expect(end).to.equal('undecided')
    expect((await store.all())[0]).to.have.nested.include({
      'void.state': 'wanted',
      'result.status': 'committed',
    })
  })
})
