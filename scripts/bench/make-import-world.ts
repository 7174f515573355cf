// Run in a process of its own: fills the store of the data folder with a world, and says what opens doors in it.
import path from 'node:path'
import { loadConfig } from '../../src/config.js'
import { signCardCode } from '../../src/features/codes/card-code.js'
import { loadOrCreateKeyring } from '../../src/infrastructure/keyring.js'
import { openStore } from '../../src/infrastructure/mongo.js'
import { dayNumberOf } from '../../src/lib/business-day.js'
import { createBenchWorld } from './world.js'

const CODES = 300

const config = loadConfig()
const store = await openStore({ ...config.mongo, dataPath: path.join(config.dataPath, 'store') })
const keyring = loadOrCreateKeyring({ file: config.keys.file, mayCreate: true })
const world = await createBenchWorld({ shops: 1, members: 2000 })
const { kid, privateKey } = keyring.currentSigningKey(new Date())
const expiryDay = dayNumberOf('2039-12-31')
const codes = world.holders
  .slice(0, CODES)
  .map(({ serial }) => signCardCode({ keyId: kid, serial, issueNo: 1, expiryDay, flags: 0 }, privateKey))
const { isEmbedded } = store
await store.close()
process.send?.({ codes, cashier: world.shops[0]?.username ?? '', staff: world.staff, isEmbedded }, () => {
  process.disconnect()
})
