// The measured process: the whole application, and beside it the floor and the scattered transaction, over one store.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import express from 'express'
import mongoose from 'mongoose'
import { createApp } from '../../src/app.js'
import { loadConfig } from '../../src/config.js'
import { signCardCode } from '../../src/features/codes/card-code.js'
import { createLogger } from '../../src/infrastructure/logger.js'
import { inTransaction, openStore } from '../../src/infrastructure/mongo.js'
import { loadOrCreateKeyring } from '../../src/infrastructure/keyring.js'
import { dayNumberOf } from '../../src/lib/business-day.js'
import { createServices } from '../../src/services.js'
import { createHistory } from './history.js'
import type { Sizes } from './measured-process.js'
import { createBenchWorld } from './world.js'

const config = loadConfig()
const store = await openStore({ ...config.mongo, dataPath: path.join(config.dataPath, 'store') })
const keyring = loadOrCreateKeyring({ file: config.keys.file, mayCreate: true })
const services = createServices({ config, logger: createLogger('error'), keyring, now: () => new Date() })
const sizes = JSON.parse(process.argv[2] ?? '') as Sizes
const world = await createBenchWorld(sizes)
if (sizes.redemptions) await createHistory(world, sizes.redemptions)

const bare = express()
bare.use(express.json({ limit: '20mb' }))
bare.post('/insert', async (req, res) => {
  await mongoose.connection.collection('floor').insertOne({ ...(req.body as object), at: new Date() })
  res.status(201).json({ ok: true })
})
bare.post('/scattered', async (req, res) => {
  const body = req.body as { n: number }
  await inTransaction(async (session) => {
    const collection = (name: string) => mongoose.connection.collection(name)
    await collection('scatteredRedemptions').insertOne({ ...body, at: new Date() }, { session })
    await collection('scatteredEvents').insertOne({ type: 'REDEEMED', ...body, at: new Date() }, { session })
    for (const name of ['scatteredMembers', 'scatteredShops', 'scatteredBenefits']) {
      const filter = { n: body.n } as object
      await collection(name).updateOne(filter, { $inc: { used: 1 } }, { upsert: true, session })
    }
  })
  res.status(201).json({ ok: true })
})
bare.post('/codes', (req, res) => {
  const { from, count } = req.body as { from: number; count: number }
  const { kid, privateKey } = keyring.currentSigningKey(new Date())
  const expiryDay = dayNumberOf('2039-12-31')
  res.json(
    world.holders
      .slice(from, from + count)
      .map(({ serial }) => signCardCode({ keyId: kid, serial, issueNo: 1, expiryDay, flags: 0 }, privateKey)),
  )
})
bare.post('/memory', (_req, res) => {
  res.json({ rss: process.memoryUsage().rss })
})

for (const name of [
  'floor',
  'scatteredRedemptions',
  'scatteredEvents',
  'scatteredMembers',
  'scatteredShops',
  'scatteredBenefits',
]) {
  await mongoose.connection.createCollection(name)
}
for (const name of ['scatteredMembers', 'scatteredShops', 'scatteredBenefits']) {
  await mongoose.connection.collection(name).createIndex({ n: 1 }, { unique: true })
}
const listen = async (handler: Parameters<typeof createServer>[1]) => {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const ports = { bare: await listen(bare), app: await listen(createApp(services)) }
services.background.start()
process.send?.({ ports, shops: world.shops, staff: world.staff, isEmbedded: store.isEmbedded })
process.once('disconnect', () => process.exit(0))
