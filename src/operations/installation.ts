import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { loadConfig, type Config } from '../config.js'
import { EmbeddedMongoLockedError } from '../embedded-mongo/index.js'
import { runningStore } from '../embedded-mongo/running.js'
import { createLogger } from '../infrastructure/logger.js'
import { openStore } from '../infrastructure/mongo.js'
import { openKeyring } from '../infrastructure/open-keyring.js'
import { createServices, type Services } from '../services.js'

export interface Installation {
  config: Config
  services: Services
  /** Whether the data lie in an embedded store, this process's or that of the running program. */
  isEmbedded: boolean
  /** Whether the program runs at the same time; it takes no notice of a changed key file until it is started again. */
  isRunning: boolean
}

/** The folder of the embedded store within the data folder, as `startProgram` has it. */
export const storePathOf = (config: Config) => path.join(config.dataPath, 'store')

/**
 * Opens store and keys for a command of the operator, without HTTP and background, and closes them after the work. An embedded store
 * that the running program holds is reached through that program's socket.
 * @throws EmbeddedMongoLockedError where that is not possible, ConfigurationError, or one of the keyring's errors
 */
export async function withInstallation<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
  const config = loadConfig()
  const logger = createLogger('silent')
  await mkdir(config.dataPath, { recursive: true, mode: 0o700 })
  const { isRunning, close } = await openOwnOrRunning(config)
  try {
    const keyring = await openKeyring(config, logger)
    const services = createServices({ config, logger, keyring, now: () => new Date() })
    return await work({ config, services, isEmbedded: config.mongo.uri === undefined, isRunning })
  } finally {
    await close()
  }
}

async function openOwnOrRunning(config: Config): Promise<{ isRunning: boolean; close: () => Promise<void> }> {
  const dataPath = storePathOf(config)
  try {
    const store = await openStore({ ...config.mongo, dataPath })
    // Nobody can tell whether programs run on a MongoDB server; whoever is told so needlessly does no harm.
    return { isRunning: !store.isEmbedded, close: () => store.close() }
  } catch (error) {
    const isLocked = error instanceof EmbeddedMongoLockedError
    const running = isLocked ? runningStore(dataPath) : null
    if (!running) throw error
    const store = await openStore({ ...config.mongo, uri: running.uri, dataPath })
    return {
      isRunning: true,
      async close() {
        await store.close()
        running.dispose()
      },
    }
  }
}
