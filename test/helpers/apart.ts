import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { loadConfig } from '../../src/config.js'
import { createLogger } from '../../src/infrastructure/logger.js'
import { openStore } from '../../src/infrastructure/mongo.js'
import { openKeyring } from '../../src/infrastructure/open-keyring.js'
import { createServices } from '../../src/services.js'
import { answerParent } from './child.js'

const MINUTE_MS = 60_000

/** Long after the leases of a process that was killed just now. */
export const later = () => new Date(Date.now() + MINUTE_MS)

/**
 * For a helper of the tests in a process of its own (`runApart`): opens the store that its environment names, with the services over it.
 * @param now the time for the services
 */
export async function openApart(now: () => Date = () => new Date()) {
  const config = loadConfig()
  await mkdir(config.dataPath, { recursive: true })
  const store = await openStore({ ...config.mongo, dataPath: path.join(config.dataPath, 'store') })
  const logger = createLogger(config.logLevel)
  const keyring = await openKeyring(config, logger)
  const services = createServices({ config, logger, keyring, now })
  return {
    services,
    keyring,
    /** Hands the answer to the test and ends what was opened; then the process ends, too. */
    answer: async (answer: unknown) => {
      await answerParent(answer)
      await store.close()
      process.disconnect()
    },
  }
}
