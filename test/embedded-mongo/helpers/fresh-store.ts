import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { startEmbeddedMongo } from '../../../src/embedded-mongo/index.js'

export interface FreshStore {
  client: MongoClient
  uri: string
  dataPath: string
  /** Ends the store and starts it again on the same folder */
  restart(): Promise<void>
  remove(): Promise<void>
}

export function freshFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'yl-store-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A store of its own in a new folder, with a client connected to it */
export async function freshStore(): Promise<FreshStore> {
  const folder = freshFolder()
  let store = await startEmbeddedMongo({ dataPath: folder.path })
  const fresh: FreshStore = {
    client: await MongoClient.connect(store.uri),
    uri: store.uri,
    dataPath: folder.path,
    async restart() {
      await fresh.client.close()
      await store.close()
      store = await startEmbeddedMongo({ dataPath: folder.path })
      fresh.uri = store.uri
      fresh.client = await MongoClient.connect(store.uri)
    },
    async remove() {
      await fresh.client.close()
      await store.close()
      folder.remove()
    },
  }
  return fresh
}
