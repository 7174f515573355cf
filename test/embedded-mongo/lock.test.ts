import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { EmbeddedMongoLockedError, startEmbeddedMongo } from '../../src/embedded-mongo/index.js'
import { aFolder, type Folder } from '../helpers/places.js'

const HOLDER = fileURLToPath(new URL('./helpers/holder.ts', import.meta.url))

interface Holder {
  process: ChildProcess
  said: string
}

async function holder(folder: string): Promise<Holder> {
  const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [said] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { process: child, said }
}

async function end(child: ChildProcess, signal?: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  if (signal) child.kill(signal)
  else child.stdin!.end()
  await exited
}

describe('the data folder of the embedded store', () => {
  let folder: Folder

  beforeEach(() => (folder = aFolder('store')))
  afterEach(() => folder.remove())

  it('is refused to a second process, with a message that says what to do', async () => {
    const first = await holder(folder.path)

    const second = await holder(folder.path)

    expect(first.said).to.equal('started')
    expect(second.said).to.equal(
      `EmbeddedMongoLockedError: The data folder ${folder.path} is in use by another running process. Stop that one first, or choose another folder.`,
    )
    await end(first.process)
  })

  it('is refused to a second start in the same process, which does not disturb the first', async () => {
    const store = await startEmbeddedMongo({ dataPath: folder.path })
    const client = await MongoClient.connect(store.uri)

    const error = await startEmbeddedMongo({ dataPath: folder.path }).catch((caught: unknown) => caught)
    await client.db('x').collection('y').insertOne({ z: 1 })

    expect(error).to.be.instanceOf(EmbeddedMongoLockedError)
    expect(await client.db('x').collection('y').countDocuments()).to.equal(1)
    await client.close()
    await store.close()
  })

  it('is free again after its process was killed', async () => {
    const first = await holder(folder.path)
    await end(first.process, 'SIGKILL')

    const store = await startEmbeddedMongo({ dataPath: folder.path })

    await store.close()
  })

  it('goes to exactly one of several that start at the same moment, also over the socket of a dead one', async () => {
    const dead = await holder(folder.path)
    await end(dead.process, 'SIGKILL')

    const starters = await Promise.all([1, 2, 3, 4].map(() => holder(folder.path)))

    expect(starters.filter(({ said }) => said === 'started')).to.have.length(1)
    await Promise.all(starters.map((starter) => end(starter.process)))
  })

  it('is readable by its owner only, and so is its socket', async () => {
    const path = join(folder.path, 'made')
    const store = await startEmbeddedMongo({ dataPath: path })

    expect(statSync(path).mode & 0o777).to.equal(0o700)
    expect(statSync(join(path, 'store.sock')).mode & 0o777).to.equal(0o600)
    await store.close()
  })

  it('may have a path that is longer than a socket address', async () => {
    const path = join(folder.path, 'x'.repeat(60), 'y'.repeat(60))
    mkdirSync(path, { recursive: true })
    chmodSync(path, 0o700)

    const store = await startEmbeddedMongo({ dataPath: path })
    const client = await MongoClient.connect(store.uri)
    await client.db('x').collection('y').insertOne({ z: 1 })
    const second = await startEmbeddedMongo({ dataPath: path }).catch((caught: unknown) => caught)

    expect(second).to.be.instanceOf(EmbeddedMongoLockedError)
    await client.close()
    await store.close()
  })
})
