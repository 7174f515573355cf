import { expect } from 'chai'
import mongoose from 'mongoose'
import { Binary, Decimal128, Long, ObjectId, type Collection, type Db, type Document } from 'mongodb'
import { freshStore, type FreshStore } from './helpers/fresh-store.js'

describe('the embedded store: commands', () => {
  let store: FreshStore
  let db: Db
  let things: Collection<Document>

  before(async () => {
    store = await freshStore()
    db = store.client.db('commands')
  })
  after(() => store.remove())
  beforeEach(async () => {
    await db.dropDatabase()
    things = db.collection('things')
  })

  it('says that it is the writable primary of a one-member replica set with sessions', async () => {
    const hello = await db.admin().command({ hello: 1 })

    expect(hello).to.include({ isWritablePrimary: true, setName: 'yinlinghui', maxWireVersion: 21 })
    expect(hello.logicalSessionTimeoutMinutes).to.be.greaterThan(0)
  })

  it('gives documents back as they were stored, every BSON type of them', async () => {
    const doc = {
      _id: new ObjectId(),
      int: 1,
      double: 1.5,
      long: Long.fromString('9007199254740993'),
      decimal: Decimal128.fromString('12.50'),
      text: '银龄惠 😀',
      bytes: new Binary(Buffer.from([0, 1, 255])),
      date: new Date(1700000000123),
      flag: false,
      nothing: null,
      list: [1, 'a', [2], { b: [] }],
      '2': 'b',
      '1': 'a',
    }
    await things.insertOne(doc)

    const [found] = await things.find({}, { promoteLongs: false, raw: false }).toArray()
    expect(found!.long).to.deep.equal(doc.long)
    expect(found!.decimal).to.deep.equal(doc.decimal)
    expect(found!.bytes).to.deep.equal(doc.bytes)
    expect(found).to.deep.include({ text: doc.text, date: doc.date, list: found!.list, nothing: null })
  })

  it('hands out large results in batches and ends a cursor that is closed early', async () => {
    await things.insertMany(Array.from({ length: 1000 }, (_, n) => ({ _id: n as never, n })))

    const all = await things.find().sort({ _id: 1 }).batchSize(37).toArray()
    const cursor = things.find().batchSize(10)
    for (let i = 0; i < 15; i++) await cursor.next()
    await cursor.close()

    expect(all.map(({ n }) => n as number)).to.deep.equal(Array.from({ length: 1000 }, (_, n) => n))
  })

  it('reports each failed document of an unordered insert and keeps the others', async () => {
    await things.insertOne({ _id: 3 as never })

    const error = await things
      .insertMany(
        [1, 3, 2, 3, 4].map((_id) => ({ _id: _id as never })),
        { ordered: false },
      )
      .catch(
        (caught: unknown) =>
          caught as { writeErrors: { index: number; code: number }[]; insertedCount: number },
      )

    expect(
      (error as { writeErrors: { index: number; code: number }[] }).writeErrors.map(({ index, code }) => [
        index,
        code,
      ]),
    ).to.deep.equal([
      [1, 11000],
      [3, 11000],
    ])
    expect(await things.countDocuments()).to.equal(4)
  })

  it('stops an ordered insert at the first failure', async () => {
    await things
      .insertMany([{ _id: 1 as never }, { _id: 1 as never }, { _id: 2 as never }])
      .catch(() => undefined)

    expect(await things.distinct('_id')).to.deep.equal([1])
  })

  it('applies updates by operators, by pipelines, with upserts and with array filters', async () => {
    await things.insertOne({
      _id: 1 as never,
      n: 1,
      list: [
        { k: 'a', v: 1 },
        { k: 'b', v: 2 },
      ],
    })

    await things.updateOne({ _id: 1 as never }, {
      $inc: { n: 2 },
      $push: { tags: { $each: ['x', 'y'], $slice: -1 } },
    } as Document)
    await things.updateOne(
      { _id: 1 as never },
      { $set: { 'list.$[item].v': 9 } },
      { arrayFilters: [{ 'item.k': 'b' }] },
    )
    await things.updateOne({ _id: 1 as never, 'list.k': 'a' }, { $set: { 'list.$.v': 7 } })
    await things.updateOne({ _id: 1 as never }, [{ $set: { sum: { $add: ['$n', { $size: '$list' }] } } }])
    const upserted = await things.updateOne(
      { _id: 2 as never, kind: 'new' },
      { $setOnInsert: { n: 5 } },
      { upsert: true },
    )

    expect(await things.find().sort({ _id: 1 }).toArray()).to.deep.equal([
      {
        _id: 1,
        n: 3,
        list: [
          { k: 'a', v: 7 },
          { k: 'b', v: 9 },
        ],
        tags: ['y'],
        sum: 5,
      },
      { _id: 2, kind: 'new', n: 5 },
    ])
    expect(upserted.upsertedCount).to.equal(1)
  })

  it('answers findAndModify with the document before or after', async () => {
    await things.insertOne({ _id: 1 as never, n: 1 })

    const before = await things.findOneAndUpdate({ _id: 1 as never }, { $inc: { n: 1 } })
    const after = await things.findOneAndUpdate(
      { _id: 1 as never },
      { $inc: { n: 1 } },
      { returnDocument: 'after', projection: { _id: 0 } },
    )
    const nobody = await things.findOneAndUpdate({ _id: 9 as never }, { $inc: { n: 1 } })

    expect([before, after, nobody]).to.deep.equal([{ _id: 1, n: 1 }, { n: 3 }, null])
  })

  it('lets exactly ten of fifty concurrent conditional decrements succeed', async () => {
    await things.insertOne({ _id: 'stock' as never, left: 10 })

    const results = await Promise.all(
      Array.from({ length: 50 }, () =>
        things.updateOne({ _id: 'stock' as never, left: { $gt: 0 } }, { $inc: { left: -1 } }),
      ),
    )

    expect(results.filter(({ modifiedCount }) => modifiedCount === 1)).to.have.length(10)
    expect(await things.findOne()).to.deep.equal({ _id: 'stock', left: 0 })
  })

  it('runs aggregation pipelines over several collections', async () => {
    await things.insertMany(
      [1, 2, 3, 4].map((n) => ({ _id: n as never, n, even: n % 2 === 0, owner: `o${n % 2}` })),
    )
    await db.collection<Document>('owners').insertMany([
      { _id: 'o0' as never, name: 'zero' },
      { _id: 'o1' as never, name: 'one' },
    ])

    const rows = await things
      .aggregate([
        { $match: { n: { $gte: 2 } } },
        { $lookup: { from: 'owners', localField: 'owner', foreignField: '_id', as: 'owner' } },
        { $unwind: '$owner' },
        { $group: { _id: '$owner.name', total: { $sum: '$n' }, numbers: { $push: '$n' } } },
        { $sort: { _id: 1 } },
      ])
      .toArray()

    expect(rows).to.deep.equal([
      { _id: 'one', total: 3, numbers: [3] },
      { _id: 'zero', total: 6, numbers: [2, 4] },
    ])
  })

  it('sends a retried write of the same number only once', async () => {
    const lsid = { id: new Binary(Buffer.alloc(16, 7), 4) }
    const command = {
      update: 'things',
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
      lsid,
      txnNumber: Long.fromNumber(1),
    }
    const raw = await connection(store.uri)

    const first = await raw(command)
    const again = await raw(command)

    expect(again).to.deep.equal(first)
    expect(await things.findOne()).to.deep.equal({ _id: 1, n: 1 })
  })

  it('serves Mongoose models: indexes, defaults, populated references', async () => {
    const connected = await mongoose.createConnection(store.uri, { dbName: 'commands' }).asPromise()
    const Owner = connected.model('Owner', new mongoose.Schema({ name: String }))
    const schema = new mongoose.Schema(
      { code: { type: String, unique: true }, owner: { type: mongoose.Types.ObjectId, ref: 'Owner' } },
      { timestamps: true },
    )
    const Card = connected.model('Card', schema)
    await Card.createIndexes()

    const owner = await Owner.create({ name: 'Li' })
    await Card.create({ code: 'c1', owner: owner._id })
    const twice = await Card.create({ code: 'c1' }).catch((error: unknown) => error as { code: number })
    const found = await Card.findOne({ code: 'c1' }).populate<{ owner: { name: string } }>('owner').lean()

    expect((twice as { code: number }).code).to.equal(11000)
    expect(found!.owner.name).to.equal('Li')
    expect(await Card.syncIndexes()).to.deep.equal([])
    await connected.close()
  })

  it('counts a $push as a modification as MongoDB does: where it pushed, or had elements to sort', async () => {
    const table: [number[], object, number][] = [
      [[], { $each: [], $sort: 1, $slice: -2 }, 0],
      [[1, 2], { $each: [], $slice: -2 }, 0],
      [[1, 2], { $each: [], $sort: 1 }, 1],
      [[1, 2], { $each: [3], $slice: 2 }, 1],
    ]
    for (const [a, push, modified] of table) {
      await things.insertOne({ _id: 'pushed' as never, a })
      const { modifiedCount } = await things.updateOne(
        { _id: 'pushed' as never },
        { $push: { a: push } as never },
      )
      expect(modifiedCount, JSON.stringify([a, push])).to.equal(modified)
      await things.deleteOne({ _id: 'pushed' as never })
    }
  })

  it('pages through many documents by an index, looking at no more than the page', async () => {
    await things.createIndex({ n: 1 })
    for (let from = 0; from < 20_000; from += 5000)
      await things.insertMany(
        Array.from({ length: 5000 }, (_, i) => ({ n: from + i, pad: 'x'.repeat(100) })),
        { ordered: false },
      )

    const page = await things
      .find({ n: { $gte: 15_000 } })
      .sort({ n: 1 })
      .limit(3)
      .toArray()
    const plan = await things
      .find({ n: { $gte: 15_000 } })
      .sort({ n: 1 })
      .limit(3)
      .explain('executionStats')

    expect(page.map(({ n }) => n as number)).to.deep.equal([15_000, 15_001, 15_002])
    expect(plan.executionStats).to.include({ nReturned: 3, totalDocsExamined: 3, totalKeysExamined: 3 })
    expect(await things.countDocuments({ n: { $lt: 7 } })).to.equal(7)
  })
})

/** Sends commands as they are, as a driver does that retries after a lost answer */
async function connection(uri: string): Promise<(command: Document) => Promise<Document>> {
  const { connect } = await import('node:net')
  const { BSON } = await import('mongodb')
  const socket = connect(decodeURIComponent(/^mongodb:\/\/([^/]+)/.exec(uri)![1]!))
  return (command) =>
    new Promise((resolve, reject) => {
      const body = BSON.serialize({ ...command, $db: 'commands' })
      const head = Buffer.alloc(21)
      head.writeInt32LE(21 + body.length, 0)
      head.writeInt32LE(2013, 12)
      socket.once('error', reject)
      let received = Buffer.alloc(0)
      const take = (chunk: Buffer) => {
        received = Buffer.concat([received, chunk])
        if (received.length < 4 || received.length < received.readInt32LE(0)) return
        socket.off('data', take)
        resolve(BSON.deserialize(received.subarray(21)))
      }
      socket.on('data', take)
      socket.write(Buffer.concat([head, body]))
    })
}
