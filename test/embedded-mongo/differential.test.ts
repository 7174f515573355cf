import { expect } from 'chai'
import fc from 'fast-check'
import { BSON, MongoClient, ObjectId, type ClientSession, type Document } from 'mongodb'
import { freshStore, type FreshStore } from './helpers/fresh-store.js'
import { steps, type Step } from './helpers/random-commands.js'

const realUri = process.env.DIFFERENTIAL_MONGODB_URI ?? process.env.MONGODB_URI
const runs = Number(process.env.DIFFERENTIAL_RUNS ?? 60)
const DB = `yl_differential_${process.pid}`

const filled = (command: Document, collection: string): Document =>
  BSON.EJSON.parse(BSON.EJSON.stringify(command, { relaxed: false }).replaceAll('{coll}', collection), {
    relaxed: false,
  }) as Document

/**
 * An answer without what may differ between two right servers: texts, generated ids, the order of a set; and
 * without null among distinct values, which MongoDB adds for an empty array when an index serves
 */
function comparable(command: Document, answer: Document): unknown {
  if (!answer.ok) return { code: answer.code as number }
  const errors = (answer.writeErrors as Document[] | undefined)?.map(({ index, code }) => ({ index, code }))
  const upserted = (answer.upserted as Document[] | undefined)?.map(({ index, _id }) => ({
    index,
    _id: withoutGenerated(_id),
  }))
  const docs = (answer.cursor as Document | undefined)?.firstBatch as Document[] | undefined
  const last = answer.lastErrorObject as Document | undefined
  return canonical({
    n: answer.n,
    nModified: answer.nModified,
    errors,
    upserted,
    docs: docs && (command.find ? docs : docs.map(sortedSets).sort(byText)),
    values: answer.values && (answer.values as unknown[]).filter((value) => value !== null).sort(byText),
    value: withoutGenerated(answer.value),
    last: last && {
      n: last.n,
      updatedExisting: last.updatedExisting,
      upserted: withoutGenerated(last.upserted),
    },
  })
}

const canonical = (value: unknown): unknown => JSON.parse(BSON.EJSON.stringify(value, { relaxed: true }))
const byText = (a: unknown, b: unknown) => (text(a) < text(b) ? -1 : 1)
const text = (value: unknown) => BSON.EJSON.stringify({ value }, { relaxed: true })

function withoutGenerated(value: unknown): unknown {
  if (value instanceof ObjectId) return 'generated'
  if (typeof value === 'object' && value !== null && '_id' in value && value._id instanceof ObjectId)
    return { ...value, _id: 'generated' }
  return value
}

function sortedSets(doc: Document): Document {
  return Object.fromEntries(
    Object.entries(doc).map(([name, value]) => [
      name,
      name === 'all' || name === 'ids' || name === 'found' ? [...(value as unknown[])].sort(byText) : value,
    ]),
  )
}

async function run(
  client: MongoClient,
  collection: string,
  command: Document,
  session?: ClientSession,
): Promise<unknown> {
  const sent = filled(command, collection)
  try {
    return comparable(sent, await client.db(DB).command(sent, session ? { session } : {}))
  } catch (error) {
    const { code, result } = error as { code?: number; result?: Document }
    if (code === undefined) throw error
    return result?.ok ? comparable(sent, result) : { code }
  }
}

async function runStep(client: MongoClient, collection: string, step: Step): Promise<unknown[]> {
  if (step.kind === 'command') return [await run(client, collection, step.command)]
  const session = client.startSession()
  const answers: unknown[] = []
  session.startTransaction()
  for (const command of step.first) answers.push(await run(client, collection, command, session))
  for (const command of step.outside) answers.push(await run(client, collection, command))
  for (const command of step.then) answers.push(await run(client, collection, command, session))
  try {
    await (step.commits ? session.commitTransaction() : session.abortTransaction())
    answers.push('ended')
  } catch (error) {
    answers.push((error as { code?: number }).code)
  }
  await session.endSession()
  return answers
}

const everything = async (client: MongoClient, collection: string) =>
  canonical((await client.db(DB).collection(collection).find().toArray()).map(withoutGenerated).sort(byText))

describe('the embedded store beside a real MongoDB', function () {
  this.timeout(20 * 60_000)
  let store: FreshStore
  let real: MongoClient

  before(async function () {
    if (!realUri) return this.skip()
    store = await freshStore()
    real = await MongoClient.connect(realUri, { retryWrites: false })
  })

  after(async () => {
    await real?.db(DB).dropDatabase()
    await real?.close()
    await store?.remove()
  })

  it('gives the same answers, error codes and documents to the same random commands', async () => {
    let round = 0
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const collection = `c${round++}`
        await Promise.all([real, store.client].map((client) => client.db(DB).createCollection(collection)))
        for (const step of sequence) {
          const [theirs, ours] = await Promise.all([
            runStep(real, collection, step),
            runStep(store.client, collection, step),
          ])
          expect(ours, text(step)).to.deep.equal(theirs)
          expect(await everything(store.client, collection), text(step)).to.deep.equal(
            await everything(real, collection),
          )
        }
        const { valid, errors } = await store.client.db(DB).command({ validate: collection })
        expect(errors).to.deep.equal([])
        expect(valid).to.equal(true)
        await real.db(DB).dropCollection(collection)
      }),
      { numRuns: runs, endOnFailure: true, seed: Number(process.env.DIFFERENTIAL_SEED ?? Date.now() % 1e9) },
    )
  })
})
