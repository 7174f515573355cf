import { MongoClient } from 'mongodb'
import { startEmbeddedMongo } from '../../../src/embedded-mongo/index.js'

/**
 * Writes to a store of its own as fast as it can until it is killed, and says on standard output what was acknowledged:
 * `single <n>` for documents, `pair <n>` for transactions over two collections, `count <n>` for a counter's value.
 */
const [dataPath = '', first = '0'] = process.argv.slice(2)
const store = await startEmbeddedMongo({ dataPath })
const client = await MongoClient.connect(store.uri, { writeConcern: { w: 'majority', journal: true } })
const db = client.db('durable')
await db.collection('single').createIndex({ group: 1, slots: 1 }, { unique: true })
await db.collection('single').createIndex({ n: 1 })

const say = (line: string) => process.stdout.write(`${line}\n`)
let next = Number(first)

async function singles() {
  for (;;) {
    const n = next++
    await db
      .collection('single')
      .insertOne({ n, group: n % 5, slots: [`${n}a`, `${n}b`], pad: 'x'.repeat(300) })
    say(`single ${n}`)
  }
}

async function pairs() {
  for (;;) {
    const n = next++
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await db.collection('left').insertOne({ n }, { session })
        await db.collection('right').insertOne({ n }, { session })
      }),
    )
    say(`pair ${n}`)
  }
}

async function counts() {
  const counters = db.collection<{ _id: string; n: number }>('counters')
  for (;;) {
    const counter = await counters.findOneAndUpdate(
      { _id: 'c' },
      { $inc: { n: 1 } },
      { upsert: true, returnDocument: 'after' },
    )
    say(`count ${counter!.n}`)
  }
}

await Promise.all([singles(), singles(), singles(), pairs(), pairs(), counts()])
