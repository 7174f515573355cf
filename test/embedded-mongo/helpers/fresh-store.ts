import { MongoClient } from 'mongodb'
import { startEmbeddedMongo } from '../../../src/embedded-mongo/index.js'
import { aFolder } from '../../helpers/places.js'

export interface FreshStore {
  client: MongoClient
  uri: string
  dataPath: string
  /** Ends the store and starts it again on the same folder */
  restart(): Promise<void>
  remove(): Promise<void>
}

/** A store of its own in a new folder, with a client connected to it */
export async function freshStore(): Promise<FreshStore> {
  const folder = aFolder('store')
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
