import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import mongoose from 'mongoose'
import { createApp } from '../../src/app.js'
import { loadConfig } from '../../src/config.js'
import { createHttpServer } from '../../src/http/http-server.js'
import { loadOrCreateKeyring } from '../../src/infrastructure/keyring.js'
import { createLogger } from '../../src/infrastructure/logger.js'
import { openStore, type Store } from '../../src/infrastructure/mongo.js'
import { createServices, type Services } from '../../src/services.js'

/** The server's clock in tests: real time, unless a test sets it. */
export const clock = {
  at: null as Date | null,
  now: () => (clock.at ? new Date(clock.at) : new Date()),
  set(time: string | Date) {
    clock.at = new Date(time)
  },
  reset() {
    clock.at = null
  },
}

export interface TestApp {
  baseUrl: string
  services: Services
}

let running: Promise<{ app: TestApp; server: Server; store: Store }> | undefined

/** The running application over HTTP with a real store: embedded, or MONGODB_URI with a database of its own. */
export async function testApp(): Promise<TestApp> {
  running ??= start()
  return (await running).app
}

async function start() {
  const config = loadConfig({
    ...process.env,
    NODE_ENV: 'test',
    PORT: '0',
    WEBHOOK_LOOPBACK: 'true',
    // A slow machine is no store that does not answer: what the deadline does is tested by itself.
    COUNTER_DEADLINE_MS: '60000',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
    MONGODB_DATABASE: `yinlinghui_test_${randomBytes(6).toString('hex')}`,
  })
  const store = await openStore({ ...config.mongo, dataPath: path.join(config.dataPath, 'store') })
  const keyring = loadOrCreateKeyring({
    file: path.join(config.dataPath, 'keys.json'),
    mayCreate: true,
  })
  const services = createServices({ config, logger: createLogger(config.logLevel), keyring, now: clock.now })
  const server = createHttpServer(createApp(services))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { app: { baseUrl: `http://127.0.0.1:${port}`, services }, server, store }
}

export async function closeTestApp() {
  if (!running) return
  const { server, store } = await running
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await mongoose.connection.dropDatabase()
  await store.close()
}
