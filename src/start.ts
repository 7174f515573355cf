import { mkdir } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { createApp } from './app.js'
import { loadConfig, type Config } from './config.js'
import { closeHttpServer, createHttpServer } from './http/http-server.js'
import { openKeyring } from './infrastructure/open-keyring.js'
import { createLogger, type Logger } from './infrastructure/logger.js'
import { openStore, type Store } from './infrastructure/mongo.js'
import { createServices, type Foundation, type Services } from './services.js'

export interface Program {
  config: Config
  services: Services
  baseUrl: string
  /** Stops taking requests, lets those under way end, stops the background and closes the store. */
  stop(cause: string): Promise<void>
}

export interface StartOptions {
  /** Work on the open store before anybody can reach the program. */
  beforeListening?: (foundation: Foundation, store: Store) => Promise<void>
}

/**
 * Starts the whole program: configuration, store, keys, services, background work, HTTP.
 * @throws ConfigurationError, EmbeddedMongoLockedError, or one of the keyring's errors, each with a message for the operator
 */
export async function startProgram(
  config = loadConfig(),
  { beforeListening }: StartOptions = {},
): Promise<Program> {
  const logger = createLogger(config.logLevel)
  await mkdir(config.dataPath, { recursive: true, mode: 0o700 })
  const store = await openStore({ ...config.mongo, dataPath: path.join(config.dataPath, 'store') })
  try {
    const keyring = await openKeyring(config, logger)
    const foundation = { config, logger, keyring, now: () => new Date() }
    await beforeListening?.(foundation, store)
    const services = createServices(foundation)
    const server = await listen(config, services)
    services.background.start()
    const baseUrl = config.publicUrl ?? addressOf(config, server)
    logger.info({ baseUrl, embedded: store.isEmbedded }, 'ready')
    return {
      config,
      services,
      baseUrl,
      stop: stopOnce({ logger, server, services, config, close: () => store.close() }),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function listen(config: Config, services: Services): Promise<Server> {
  const server = createHttpServer(createApp(services), config.tls)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, resolve)
  })
  return server
}

function addressOf(config: Config, server: Server): string {
  const { port } = server.address() as AddressInfo
  const host = ['0.0.0.0', '::'].includes(config.host) ? 'localhost' : config.host
  return `${config.tls ? 'https' : 'http'}://${host}:${port}`
}

function stopOnce(parts: {
  logger: Logger
  server: Server
  services: Services
  config: Config
  close: () => Promise<void>
}) {
  let stopping: Promise<void> | undefined
  const { logger, server, services, config } = parts
  return (cause: string) => {
    stopping ??= (async () => {
      logger.info({ cause }, 'stopping')
      services.health.beginStopping()
      const cut = setTimeout(() => {
        server.closeAllConnections()
      }, config.shutdownGraceMs)
      await closeHttpServer(server)
      clearTimeout(cut)
      await services.background.stop()
      await parts.close()
      logger.info('stopped')
    })()
    return stopping
  }
}
