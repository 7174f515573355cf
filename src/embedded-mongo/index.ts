import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { projectUrl } from '../project-files.js'
import type { WorkerMessage } from './worker.js'

/** A MongoDB server for one process, on a folder of its own */
export interface EmbeddedMongo {
  /** For the official driver or Mongoose: the primary of a replica set with one member */
  uri: string
  /** Disconnects everybody and ends; everything that was acknowledged is on the disk already */
  close(): Promise<void>
}

/** Thrown when another process holds the data folder */
export class EmbeddedMongoLockedError extends Error {
  constructor(readonly dataPath: string) {
    super(
      `The data folder ${dataPath} is in use by another running process. Stop that one first, or choose another folder.`,
    )
    this.name = 'EmbeddedMongoLockedError'
  }
}

/** The worker: its source when this is run from its source, else what it was compiled to */
const workerFile = () =>
  projectUrl(
    import.meta.url.endsWith('.ts') ? 'src/embedded-mongo/worker.ts' : 'dist/embedded-mongo/worker.js',
  )

/**
 * What a request leaves behind is small and soon gone: room for more of it than this, in MB, gains no speed and is held for as long as the
 * program runs.
 */
const LIMITS = { maxYoungGenerationSizeMb: 8 }

function startWorker(dataPath: string): Worker {
  const file = workerFile()
  if (!file.pathname.endsWith('.ts'))
    return new Worker(file, { workerData: { dataPath }, resourceLimits: LIMITS })
  const bootstrap = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(file.href)}) })`
  return new Worker(bootstrap, {
    eval: true,
    workerData: { dataPath },
    execArgv: [],
    resourceLimits: LIMITS,
    filename: fileURLToPath(file),
  } as never)
}

const nextMessage = (worker: Worker): Promise<WorkerMessage> =>
  new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('The embedded store ended unexpectedly')))
  })

/**
 * Starts the embedded store in a worker thread; the folder is made when it is missing.
 * @throws EmbeddedMongoLockedError when another process holds the data folder
 */
export async function startEmbeddedMongo({ dataPath }: { dataPath: string }): Promise<EmbeddedMongo> {
  const worker = startWorker(dataPath)
  const message = await nextMessage(worker)
  worker.removeAllListeners()
  if (message.kind !== 'ready') {
    await worker.terminate()
    if (message.kind === 'locked') throw new EmbeddedMongoLockedError(dataPath)
    throw new Error(message.kind === 'failed' ? message.message : 'The embedded store did not start')
  }
  let closing: Promise<void> | undefined
  async function end(): Promise<void> {
    const closed = nextMessage(worker)
    worker.postMessage('close')
    await closed
    worker.removeAllListeners()
    await worker.terminate()
  }
  return { uri: message.uri, close: () => (closing ??= end()) }
}
