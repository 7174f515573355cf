import { expect } from 'chai'
import type { Collection, Db, Document } from 'mongodb'
import { openAndServe } from '../../src/embedded-mongo/open.js'
import { expireDocuments } from '../../src/embedded-mongo/expiry.js'
import { MongoClient } from 'mongodb'
import { aFolder } from '../helpers/places.js'
import { freshStore, type FreshStore } from './helpers/fresh-store.js'

interface DuplicateKey {
  code: number
  message: string
  keyPattern: Document
  keyValue: Document
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as DuplicateKey,
  )

const stagesOf = (explained: Document): string[] => {
  const stages: string[] = []
  for (
    let stage = (explained.queryPlanner as Document).winningPlan as Document | undefined;
    stage;
    stage = stage.inputStage as Document | undefined
  )
    stages.push(stage.stage as string)
  return stages
}

describe('the embedded store: indexes', () => {
  let store: FreshStore
  let db: Db
  let things: Collection<Document>

  before(async () => {
    store = await freshStore()
    db = store.client.db('indexes')
  })
  after(() => store.remove())
  beforeEach(async () => {
    await db.dropDatabase()
    things = db.collection('things')
  })

  const valid = async () => (await db.command({ validate: 'things' })).errors as string[]

  it('refuses a second document with the same key and says which key', async () => {
    await things.createIndex({ community: 1, key: 1 }, { unique: true })
    await things.insertOne({ community: 'c', key: 'k' })

    const error = await refusal(things.insertOne({ community: 'c', key: 'k' }))

    expect(error).to.include({ code: 11000 })
    expect(error!.keyPattern).to.deep.equal({ community: 1, key: 1 })
    expect(error!.keyValue).to.deep.equal({ community: 'c', key: 'k' })
    expect(error!.message).to.equal(
      'E11000 duplicate key error collection: indexes.things index: community_1_key_1 dup key: { community: "c", key: "k" }',
    )
  })

  describe('unique on the elements of an array, for documents that have it', () => {
    beforeEach(() =>
      things.createIndex(
        { community: 1, slots: 1 },
        { unique: true, partialFilterExpression: { slots: { $exists: true } } },
      ),
    )

    it('lets no two documents share an element', async () => {
      await things.insertOne({ community: 'c', slots: ['a', 'b'] })

      const error = await refusal(things.insertOne({ community: 'c', slots: ['x', 'b'] }))

      expect(error!.code).to.equal(11000)
      expect(error!.keyValue).to.deep.equal({ community: 'c', slots: 'b' })
      expect(await refusal(things.insertOne({ community: 'd', slots: ['b'] }))).to.equal(undefined)
      expect(await valid()).to.deep.equal([])
    })

    it('lets any number of documents be without the array', async () => {
      await things.insertMany([{ community: 'c' }, { community: 'c' }])

      expect(await things.countDocuments()).to.equal(2)
    })

    it('frees the elements when the array is unset or the document deleted', async () => {
      await things.insertMany([
        { _id: 1 as never, community: 'c', slots: ['a'] },
        { _id: 2 as never, community: 'c', slots: ['b'] },
      ])

      await things.updateOne({ _id: 1 as never }, { $unset: { slots: 1 } })
      await things.deleteOne({ _id: 2 as never })

      expect(await refusal(things.insertOne({ community: 'c', slots: ['a', 'b'] }))).to.equal(undefined)
      expect(await valid()).to.deep.equal([])
    })

    it('finds a document by one element through the index', async () => {
      await things.insertMany(
        Array.from({ length: 50 }, (_, n) => ({ community: 'c', slots: [`s${n}`, `t${n}`] })),
      )

      const explained = await things
        .find({ community: 'c', slots: { $in: ['s7', 't9'] } })
        .explain('executionStats')

      expect(stagesOf(explained)).to.deep.equal(['FETCH', 'IXSCAN'])
      expect(explained.executionStats).to.include({
        nReturned: 2,
        totalKeysExamined: 2,
        totalDocsExamined: 2,
      })
    })
  })

  it('leaves the document as it was when an update would duplicate a key', async () => {
    await things.createIndex({ a: 1 }, { unique: true })
    await things.createIndex({ b: 1 })
    await things.insertMany([
      { _id: 1 as never, a: 1, b: 1 },
      { _id: 2 as never, a: 2, b: 2 },
    ])

    const error = await refusal(things.updateOne({ _id: 2 as never }, { $set: { a: 1, b: 9 } }))

    expect(error!.code).to.equal(11000)
    expect(await things.findOne({ _id: 2 as never })).to.deep.equal({ _id: 2, a: 2, b: 2 })
    expect(await valid()).to.deep.equal([])
  })

  it('does not build a unique index over duplicates, and forgets it', async () => {
    await things.insertMany([{ a: 1 }, { a: 1 }])

    const error = await refusal(things.createIndex({ a: 1 }, { unique: true }))

    expect(error!.code).to.equal(11000)
    expect((await things.indexes()).map(({ name }) => name)).to.deep.equal(['_id_'])
  })

  it('builds an index over documents that are there, while others write', async () => {
    await things.insertMany(Array.from({ length: 5000 }, (_, n) => ({ n, even: n % 2 === 0 })))

    await Promise.all([
      things.createIndex({ n: -1 }),
      ...Array.from({ length: 50 }, (_, i) => things.insertOne({ n: 5000 + i, even: false })),
      things.updateMany({ n: { $lt: 100 } }, { $inc: { n: 100_000 } }),
    ])

    expect(await valid()).to.deep.equal([])
    expect(
      await things
        .find({ n: { $gte: 100_000 } })
        .hint({ n: -1 })
        .toArray(),
    ).to.have.length(100)
  })

  it('puts documents without the field into a sparse index only if it is there', async () => {
    await things.createIndex({ code: 1 }, { unique: true, sparse: true })

    await things.insertMany([{}, {}, { code: 'a' }])

    expect((await refusal(things.insertOne({ code: 'a' })))!.code).to.equal(11000)
    expect(stagesOf(await things.find({ code: 'a' }).explain())).to.include('IXSCAN')
    expect(stagesOf(await things.find({ code: null }).explain())).to.include('COLLSCAN')
    expect(await things.find({ code: null }).toArray()).to.have.length(2)
  })

  it('uses equality, range and order of a compound index, and says so as MongoDB does', async () => {
    await things.createIndex({ shop: 1, at: -1 })
    await things.insertMany(Array.from({ length: 100 }, (_, n) => ({ shop: `s${n % 4}`, at: n })))

    const query = things
      .find({ shop: 's1', at: { $gte: 50 } })
      .sort({ at: -1 })
      .limit(5)
    const explained = await things
      .find({ shop: 's1', at: { $gte: 50 } })
      .sort({ at: -1 })
      .limit(5)
      .explain('executionStats')

    expect((await query.toArray()).map(({ at }) => at as number)).to.deep.equal([97, 93, 89, 85, 81])
    expect(stagesOf(explained)).to.deep.equal(['LIMIT', 'FETCH', 'IXSCAN'])
    expect(explained.executionStats).to.include({ totalKeysExamined: 5, totalDocsExamined: 5 })
    expect(stagesOf(await things.find({ at: 5 }).explain())).to.deep.equal(['COLLSCAN'])
  })

  it('finds by a long list of ids without looking at other documents', async () => {
    const long = db.collection<{ _id: number }>('long')
    await long.insertMany(Array.from({ length: 12_000 }, (_, n) => ({ _id: n })))
    const wanted = Array.from({ length: 6000 }, (_, n) => 2 * n)

    const explained = await long.find({ _id: { $in: wanted } }).explain('executionStats')

    expect(explained.executionStats).to.include({ nReturned: 6000, totalDocsExamined: 6000 })
  })

  it('sorts values of all kinds as MongoDB does, with an index and without', async () => {
    const sorted = [
      null,
      -Infinity,
      -1,
      0,
      0.5,
      1,
      2 ** 40,
      '',
      'a',
      'a\0b',
      'ab',
      'b',
      '惠',
      {},
      { a: 1 },
      { a: 2 },
      false,
      true,
      new Date(-1),
      new Date(5),
    ]
    await things.insertMany(sorted.map((value, n) => ({ _id: ((n * 7) % sorted.length) as never, value, n })))

    const without = await things.find().sort({ value: 1 }).toArray()
    await things.createIndex({ value: 1 })
    const through = await things.find().sort({ value: -1 }).toArray()

    expect(without.map(({ n }) => n as number)).to.deep.equal(sorted.map((_, n) => n))
    expect(through.map(({ n }) => n as number)).to.deep.equal(sorted.map((_, n) => n).reverse())
  })

  it('refuses two arrays in one compound index and keys that are too long, by name', async () => {
    await things.createIndex({ a: 1, b: 1 })

    expect((await refusal(things.insertOne({ a: [1], b: [2] })))!.code).to.equal(171)
    expect((await refusal(things.insertOne({ a: 'x'.repeat(3000) })))!.code).to.equal(17280)
    expect(await things.countDocuments()).to.equal(0)
  })

  it('tells the same index from one that contradicts it', async () => {
    await things.createIndex({ a: 1 }, { name: 'one' })

    expect(await things.createIndex({ a: 1 }, { name: 'one' })).to.equal('one')
    expect((await refusal(things.createIndex({ a: 1 }, { name: 'two' })))!.code).to.equal(85)
    expect((await refusal(things.createIndex({ b: 1 }, { name: 'one' })))!.code).to.equal(86)
    await things.dropIndex('one')
    expect((await refusal(things.dropIndex('one')))!.code).to.equal(27)
  })

  it('removes documents whose time is over, and only those', async () => {
    const folder = aFolder('store')
    const opened = (await openAndServe(folder.path))!
    const client = await MongoClient.connect(opened.uri)
    const sessions = client.db('ttl').collection<Document>('sessions')
    await sessions.createIndex({ at: 1 }, { expireAfterSeconds: 60 })
    const now = new Date('2026-11-24T08:00:00Z')
    const before = (seconds: number) => new Date(+now - seconds * 1000)
    await sessions.insertMany([
      { _id: 'old' as never, at: before(61) },
      { _id: 'new' as never, at: before(59) },
      { _id: 'none' as never },
      { _id: 'text' as never, at: 'x' },
    ])

    const removed = await expireDocuments(opened.engine, now)

    expect(removed).to.equal(1)
    expect(await sessions.distinct('_id')).to.have.members(['new', 'none', 'text'])
    await client.close()
    await opened.close()
    folder.remove()
  })

  it('still knows everything after a restart', async () => {
    await things.createIndex({ a: 1 }, { unique: true })
    await things.insertMany([{ a: 1, list: [1, 2] }, { a: 2 }])
    await store.restart()
    db = store.client.db('indexes')
    things = db.collection('things')

    expect((await refusal(things.insertOne({ a: 1 })))!.code).to.equal(11000)
    expect((await things.find().toArray()).map(({ a }) => a as number)).to.deep.equal([1, 2])
    expect(await valid()).to.deep.equal([])
  })
})
