import { expect } from 'chai'
import type { Collection, Db, Document } from 'mongodb'
import { freshStore, type FreshStore } from './helpers/fresh-store.js'

const codeOf = async (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as { code: number }).code,
  )

describe('the embedded store refuses by name what it does not do', () => {
  let store: FreshStore
  let db: Db
  let things: Collection<Document>

  before(async () => {
    store = await freshStore()
    db = store.client.db('refusals')
    things = db.collection('things')
    await things.insertOne({ a: [1, 2, 3], t: 'text' })
  })
  after(() => store.remove())

  for (const name of ['mapReduce', 'collStats', 'renameCollection', 'collMod', 'setParameter', 'nonsense'])
    it(`the command ${name}`, async () => {
      expect(await codeOf(db.command({ [name]: 'things' }))).to.equal(59)
    })

  for (const filter of [
    { $where: 'true' },
    { $text: { $search: 'x' } },
    { $jsonSchema: {} },
    { a: { $bitsAllSet: 1 } },
    { a: { $near: [0, 0] } },
  ])
    it(`the filter ${JSON.stringify(filter)}`, async () => {
      expect(await codeOf(things.find(filter as Document).toArray())).to.equal(238)
    })

  it('an operator that nobody knows, in filters, updates, stages and expressions', async () => {
    expect(await codeOf(things.find({ a: { $nonsense: 1 } } as Document).toArray())).to.equal(2)
    expect(await codeOf(things.updateOne({}, { $nonsense: { a: 1 } }))).to.equal(9)
    expect(await codeOf(things.aggregate([{ $nonsense: 1 }]).toArray())).to.equal(40324)
    expect(await codeOf(things.aggregate([{ $project: { x: { $nonsense: 1 } } }]).toArray())).to.equal(168)
  })

  for (const stage of [
    { $out: 'x' },
    { $merge: { into: 'x' } },
    { $graphLookup: {} },
    { $setWindowFields: {} },
    { $geoNear: {} },
    { $search: {} },
    { $bucketAuto: {} },
  ])
    it(`the stage ${Object.keys(stage)[0]}`, async () => {
      expect(await codeOf(things.aggregate([stage]).toArray())).to.equal(238)
    })

  for (const [key, options] of [
    [{ t: 'text' }, {}],
    [{ p: '2dsphere' }, {}],
    [{ a: 'hashed' }, {}],
    [{ '$**': 1 }, {}],
    [{ t: 1 }, { collation: { locale: 'zh' } }],
    [{ t: 1 }, { hidden: true }],
  ] as [Document, Document][])
    it(`the index ${JSON.stringify([key, options])}`, async () => {
      expect(await codeOf(things.createIndex(key, options))).to.equal(238)
    })

  it('a collation other than the simple one, and options it does not know', async () => {
    expect(await codeOf(things.find({}, { collation: { locale: 'zh' } }).toArray())).to.equal(238)
    expect(await codeOf(things.find({}, { collation: { locale: 'simple' } }).toArray())).to.equal('done')
    expect(await codeOf(things.find({}, { returnKey: true }).toArray())).to.equal(238)
    expect(await codeOf(db.createCollection('capped', { capped: true, size: 1000 }))).to.equal(238)
  })

  it('sums that could not be exact', async () => {
    const { Decimal128 } = await import('mongodb')
    const decimals = db.collection('decimals')
    await decimals.insertOne({ d: Decimal128.fromString('0.1') })

    expect(
      await codeOf(decimals.aggregate([{ $group: { _id: null, s: { $sum: '$d' } } }]).toArray()),
    ).to.equal(238)
    expect(await codeOf(decimals.updateOne({}, { $inc: { d: 1 } }))).to.equal(238)
  })

  it('change streams', async () => {
    expect(await codeOf(things.aggregate([{ $changeStream: {} }]).toArray())).to.equal(238)
  })
})
