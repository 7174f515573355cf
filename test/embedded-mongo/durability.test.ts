import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { MongoClient, type Db } from 'mongodb'
import { startEmbeddedMongo } from '../../src/embedded-mongo/index.js'
import { aFolder } from '../helpers/places.js'

const ROUNDS = 10
const WRITER = fileURLToPath(new URL('./helpers/writer.ts', import.meta.url))

/** Lets a writer run until it has acknowledged so many writes, and kills it at once */
async function killedWriter(folder: string, first: number, acknowledgements: number): Promise<string[]> {
  const writer = spawn(process.execPath, ['--import', 'tsx', WRITER, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  for await (const line of createInterface({ input: writer.stdout })) {
    lines.push(line)
    if (lines.length === acknowledgements) writer.kill('SIGKILL')
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit')
  return lines
}

const numbers = (lines: string[], kind: string) =>
  lines.filter((line) => line.startsWith(`${kind} `)).map((line) => Number(line.slice(kind.length + 1)))

const stored = async (db: Db, collection: string) =>
  (await db.collection(collection).find().sort({ n: 1 }).toArray()).map(({ n }) => n as number)

describe('the embedded store killed with SIGKILL under load', () => {
  it(`has everything that was acknowledged, and nothing by halves, ${ROUNDS} times`, async () => {
    const folder = aFolder('store')
    const acknowledged: string[] = []

    for (let round = 0; round < ROUNDS; round++) {
      acknowledged.push(
        ...(await killedWriter(folder.path, round * 1_000_000, 20 + Math.floor(Math.random() * 400))),
      )

      const store = await startEmbeddedMongo({ dataPath: folder.path })
      const client = await MongoClient.connect(store.uri)
      const db = client.db('durable')

      expect(await stored(db, 'single')).to.include.members(numbers(acknowledged, 'single'))
      const left = await stored(db, 'left')
      expect(left).to.deep.equal(await stored(db, 'right'))
      expect(left).to.include.members(numbers(acknowledged, 'pair'))
      const counter = await db.collection<{ _id: string; n: number }>('counters').findOne({ _id: 'c' })
      expect(counter?.n ?? 0).to.be.at.least(Math.max(0, ...numbers(acknowledged, 'count')))
      for (const { name } of await db.listCollections().toArray())
        expect((await db.command({ validate: name })).errors, name).to.deep.equal([])
      await client.close()
      await store.close()
    }
    folder.remove()
  })
})
