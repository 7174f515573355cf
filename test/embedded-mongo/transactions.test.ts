import { expect } from 'chai'
import type { MongoServerError } from 'mongodb'
import { type ClientSession, type Collection, type Db, type Document } from 'mongodb'
import { freshStore, type FreshStore } from './helpers/fresh-store.js'

const failure = async (promise: Promise<unknown>): Promise<MongoServerError> => {
  try {
    await promise
  } catch (error) {
    return error as MongoServerError
  }
  throw new Error('succeeded')
}

describe('the embedded store: transactions', () => {
  let store: FreshStore
  let db: Db
  let accounts: Collection<Document>
  let entries: Collection<Document>
  let session: ClientSession
  let other: ClientSession

  before(async () => {
    store = await freshStore()
    db = store.client.db('transactions')
  })
  after(() => store.remove())
  beforeEach(async () => {
    await db.dropDatabase()
    accounts = db.collection('accounts')
    entries = db.collection('entries')
    await entries.createIndex({ key: 1 }, { unique: true })
    await accounts.insertMany([
      { _id: 'a' as never, n: 10 },
      { _id: 'b' as never, n: 10 },
    ])
    session = store.client.startSession()
    other = store.client.startSession()
    session.startTransaction()
    other.startTransaction()
  })
  afterEach(async () => {
    await session.endSession()
    await other.endSession()
  })

  const a = { _id: 'a' as never }
  const balance = async (options = {}) => (await accounts.findOne(a, options))?.n as number

  it('shows its own writes inside, and to others only after the commit', async () => {
    await accounts.updateOne(a, { $inc: { n: 5 } }, { session })
    await entries.insertOne({ key: 1 }, { session })

    expect(await balance({ session })).to.equal(15)
    expect(await entries.find({ key: { $gte: 0 } }, { session }).toArray()).to.have.length(1)
    expect(await balance()).to.equal(10)
    await session.commitTransaction()
    expect(await balance()).to.equal(15)
    expect(await entries.countDocuments()).to.equal(1)
  })

  it('leaves no trace in any collection when it is aborted', async () => {
    await accounts.updateOne(a, { $inc: { n: 5 } }, { session })
    await accounts.deleteOne({ _id: 'b' as never }, { session })
    await entries.insertMany([{ key: 1 }, { key: 2 }], { session })
    await session.abortTransaction()

    expect(await accounts.find().sort({ _id: 1 }).toArray()).to.deep.equal([
      { _id: 'a', n: 10 },
      { _id: 'b', n: 10 },
    ])
    expect(await entries.countDocuments()).to.equal(0)
    expect((await db.command({ validate: 'entries' })).errors).to.deep.equal([])
  })

  it('reads one state of all collections from its first command on', async () => {
    await balance({ session })
    await accounts.updateOne(a, { $set: { n: 99 } })
    await entries.insertOne({ key: 'later' })

    expect(await balance({ session })).to.equal(10)
    expect(await entries.countDocuments({}, { session })).to.equal(0)
    expect(await entries.findOne({ key: 'later' }, { session })).to.equal(null)
  })

  it('conflicts with another transaction that wrote the same document', async () => {
    await accounts.updateOne(a, { $inc: { n: 1 } }, { session })

    const error = await failure(accounts.updateOne(a, { $inc: { n: 1 } }, { session: other }))

    expect(error.code).to.equal(112)
    expect(error.hasErrorLabel('TransientTransactionError')).to.equal(true)
    await session.commitTransaction()
    expect(await balance()).to.equal(11)
  })

  it('conflicts with a write since its snapshot', async () => {
    await balance({ session })
    await accounts.updateOne(a, { $inc: { n: 1 } })

    const error = await failure(accounts.updateOne(a, { $inc: { n: 1 } }, { session }))

    expect(error.code).to.equal(112)
  })

  it('conflicts over a unique key that two insert, and answers a duplicate once one is committed', async () => {
    await entries.insertOne({ key: 'k' }, { session })
    const conflict = await failure(entries.insertOne({ key: 'k' }, { session: other }))
    await session.commitTransaction()

    const third = store.client.startSession()
    third.startTransaction()
    const duplicate = await failure(entries.insertOne({ key: 'k' }, { session: third }))

    expect([conflict.code, duplicate.code]).to.deep.equal([112, 11000])
    expect(duplicate.keyValue).to.deep.equal({ key: 'k' })
    await third.endSession()
  })

  it('makes a plain write to a document it holds wait for its end', async () => {
    await accounts.updateOne(a, { $set: { n: 0 } }, { session })

    const waiting = accounts.updateOne({ ...a, n: { $gte: 5 } }, { $inc: { n: -5 } })
    await session.commitTransaction()

    expect((await waiting).modifiedCount).to.equal(0)
    expect(await balance()).to.equal(0)
  })

  it('makes a plain insert of a unique key it holds wait, and go on when it is aborted', async () => {
    await entries.insertOne({ key: 'k' }, { session })

    const waiting = entries.insertOne({ key: 'k', who: 'plain' })
    await session.abortTransaction()
    await waiting

    expect((await entries.findOne())!.who).to.equal('plain')
  })

  it('is retried by withTransaction until every transfer is done', async () => {
    const transfers = Array.from({ length: 20 }, () =>
      store.client.withSession((own) =>
        own.withTransaction(async () => {
          await accounts.updateOne(a, { $inc: { n: -1 } }, { session: own })
          await accounts.updateOne({ _id: 'b' as never }, { $inc: { n: 1 } }, { session: own })
        }),
      ),
    )
    await Promise.all(transfers)

    expect(await accounts.find().sort({ _id: 1 }).toArray()).to.deep.equal([
      { _id: 'a', n: -10 },
      { _id: 'b', n: 30 },
    ])
  })

  it('ends with its session and frees what it held', async () => {
    await accounts.updateOne(a, { $inc: { n: 1 } }, { session })
    await session.endSession()

    await accounts.updateOne(a, { $inc: { n: 7 } })

    expect(await balance()).to.equal(17)
  })

  it('does not outlive a failed command', async () => {
    await accounts.updateOne(a, { $inc: { n: 1 } }, { session })
    await failure(accounts.insertOne({ _id: 'a' as never }, { session }))

    const error = await failure(accounts.updateOne(a, { $inc: { n: 1 } }, { session }))

    expect(error.code).to.equal(251)
    expect(error.hasErrorLabel('TransientTransactionError')).to.equal(true)
    expect(await balance()).to.equal(10)
  })

  it('aggregates over its snapshot and its own writes', async () => {
    await accounts.insertOne({ _id: 'c' as never, n: 1 }, { session })

    const [row] = await accounts
      .aggregate([{ $group: { _id: null, total: { $sum: '$n' } } }], { session })
      .toArray()

    expect(row).to.deep.equal({ _id: null, total: 21 })
  })
})
