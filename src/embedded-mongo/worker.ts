import { parentPort, workerData } from 'node:worker_threads'
import { openAndServe, type OpenedStore } from './open.js'

/** What the worker tells: that it serves, that the folder is taken, that it could not start, that it ended */
export type WorkerMessage =
  | { kind: 'ready'; uri: string }
  | { kind: 'locked' }
  | { kind: 'failed'; message: string }
  | { kind: 'closed' }

const port = parentPort!
const tell = (message: WorkerMessage) => port.postMessage(message)

async function start(dataPath: string): Promise<OpenedStore | undefined> {
  try {
    const opened = await openAndServe(dataPath)
    tell(opened ? { kind: 'ready', uri: opened.uri } : { kind: 'locked' })
    return opened
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    return undefined
  }
}

const opened = start((workerData as { dataPath: string }).dataPath)

port.once('message', () => {
  void opened
    .then((store) => store?.close())
    .finally(() => {
      tell({ kind: 'closed' })
      port.close()
    })
})
