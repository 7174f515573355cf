import { once } from 'node:events'
import { mkdirSync, realpathSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'
import { SET_NAME } from './commands/session.js'
import { openEngine, type Engine } from './engine.js'
import { createWireServer } from './server.js'
import { lockByPipe, lockFolder } from './storage/lock.js'
import { openStore, type Store } from './storage/store.js'
import { startExpiry } from './expiry.js'

export interface OpenedStore {
  uri: string
  engine: Engine
  close(): Promise<void>
}

interface Listening {
  host: string
  release: () => void
}

async function listen(folder: string, store: Store, server: Server): Promise<Listening | undefined> {
  if (process.platform !== 'win32') {
    const lock = await lockFolder(folder, store.file, server)
    return lock && { host: encodeURIComponent(lock.socketPath), release: lock.release }
  }
  const lock = await lockByPipe(folder)
  if (!lock) return undefined
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, release: lock.release }
}

/**
 * Opens the data folder in this thread and serves it.
 * @returns undefined when another process has the folder
 */
export async function openAndServe(dataPath: string): Promise<OpenedStore | undefined> {
  mkdirSync(dataPath, { recursive: true, mode: 0o700 })
  const folder = realpathSync(dataPath)
  const store = openStore(folder)
  const served: { engine?: Engine } = {}
  const wire = createWireServer(() => served.engine!)
  const listening = await listen(folder, store, wire.server)
  if (!listening) {
    await store.file.close()
    return undefined
  }
  const engine = (served.engine = openEngine(store))
  const expiry = startExpiry(engine)
  return {
    uri: `mongodb://${listening.host}/?replicaSet=${SET_NAME}&directConnection=true`,
    engine,
    async close() {
      expiry.stop()
      wire.disconnect()
      await engine.settle()
      listening.release()
      await wire.close()
      await store.close()
    },
  }
}
