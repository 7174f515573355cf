import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { SET_NAME } from './commands/session.js'
import { shortPath, SOCKET_NAME } from './storage/lock.js'

/**
 * How to reach the store of a data folder that another process serves, for a client beside it; null where only that process can (its
 * port is not known on Windows). `dispose` when done.
 */
export function runningStore(dataPath: string): { uri: string; dispose: () => void } | null {
  if (process.platform === 'win32') return null
  const { path, dispose } = shortPath(realpathSync(dataPath))
  const host = encodeURIComponent(join(path, SOCKET_NAME))
  return { uri: `mongodb://${host}/?replicaSet=${SET_NAME}&directConnection=true`, dispose }
}
