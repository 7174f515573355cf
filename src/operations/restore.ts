import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import mongoose from 'mongoose'
import { loadConfig, type Config } from '../config.js'
import { startEmbeddedMongo } from '../embedded-mongo/index.js'
import { verifyAudit } from '../features/audit/audit-verify.service.js'
import { projectTotals } from '../features/reports/projection.service.js'
import { createKeyFile, readKeyFile } from '../infrastructure/keyring-file.js'
import { loadOrCreateKeyring } from '../infrastructure/keyring.js'
import { checkFiles, KEY_FILE, readManifest, type Manifest } from './backup/backup-files.js'
import { fillStore } from './backup/fill-store.js'
import { storePathOf, withInstallation } from './installation.js'
import { note, OperationError, runOperation, say } from './operation.js'

const help = `
npm run restore -- FOLDER [--keys-from FILE] [--check]
把备份恢复到空的数据目录或空的数据库，恢复后逐项核对；--check 只核对备份本身。

Restores a backup into an empty data folder (YINLINGHUI_DATA) or database (MONGODB_URI, MONGODB_DATABASE) while no program uses it, and
then checks it: documents and hashes of every collection, indexes, keys, the audit chain, totals against redemptions. --keys-from
names the key file if it is not in the backup. --check compares the files of the backup with its manifest and restores nothing.

Exit codes: 0 restored and in order, 1 restored, but something in the data is not in order, 2 not restored.`

/** The backup's key text. @throws OperationError when it is absent or belongs to other data */
async function readKeys(folder: string, keysFrom: string | undefined, manifest: Manifest): Promise<string> {
  const file = keysFrom ?? path.join(folder, KEY_FILE)
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) throw new OperationError(`There is no key file at ${file}: name it with --keys-from`)
  const keyring = loadOrCreateKeyring({ json: text, mayCreate: false })
  if (keyring.fingerprint() !== manifest.keyring) {
    throw new OperationError(`The keys in ${file} do not belong to this backup`)
  }
  return text
}

/** @throws OperationError when the program would start with other keys than the backup's */
function refuseOtherKeys({ keys }: Config, text: string): void {
  const present = keys.json ?? readKeyFile(keys.file)
  if (present === null) return
  const fingerprintOf = (json: string) => loadOrCreateKeyring({ json, mayCreate: false }).fingerprint()
  if (fingerprintOf(present) === fingerprintOf(text)) return
  throw new OperationError('There are other keys at KEYS_FILE or in KEYS_JSON already: take them away first')
}

/** An embedded store is filled beside its place and moved there when it is complete. */
async function fill(config: Config, folder: string, manifest: Manifest): Promise<void> {
  if (config.mongo.uri) {
    await fillAt(config.mongo.uri, config, folder, manifest)
    return
  }
  const place = storePathOf(config)
  if (existsSync(place)) {
    throw new OperationError(`${place} is there already: restore into another folder (YINLINGHUI_DATA)`)
  }
  const beside = `${place}-restoring`
  await rm(beside, { recursive: true, force: true })
  const embedded = await startEmbeddedMongo({ dataPath: beside })
  try {
    await fillAt(embedded.uri, config, folder, manifest)
  } finally {
    await embedded.close()
  }
  await rename(beside, place)
}

async function fillAt(uri: string, config: Config, folder: string, manifest: Manifest): Promise<void> {
  await mongoose.connect(uri, {
    dbName: config.mongo.database,
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    serverSelectionTimeoutMS: 10_000,
  })
  try {
    await fillStore(folder, manifest)
  } finally {
    await mongoose.disconnect()
  }
}

/** What the data themselves say after the restore; opening them has made the indexes and compared the keys. */
async function checkData(): Promise<number> {
  return withInstallation(async ({ services }) => {
    const { keyring, drift } = services
    const verdict = await verifyAudit({ keyring })
    say(
      `Audit: ${verdict.newest?.no ?? 0} seals cover ${verdict.covered} facts, ${verdict.findings.length} findings`,
    )
    await projectTotals()
    const drifted = await drift.recompute()
    say(`Totals and budgets: ${drifted.length} figures differ from the redemptions`)
    return verdict.findings.length + drifted.length === 0 ? 0 : 1
  })
}

await runOperation({
  help,
  options: { 'keys-from': { type: 'string' }, check: { type: 'boolean', default: false } },
  async run(values, [named]) {
    if (!named) throw new OperationError(help.trim())
    const folder = path.resolve(named)
    const manifest = await readManifest(folder)
    await checkFiles(folder, manifest)
    say(`Backup of ${manifest.createdAt}: every file is as it was written`)
    if (values.check) return 0
    const config = loadConfig()
    const keysFrom = values['keys-from']
    const keys = await readKeys(folder, keysFrom === undefined ? undefined : path.resolve(keysFrom), manifest)
    refuseOtherKeys(config, keys)
    await mkdir(config.dataPath, { recursive: true, mode: 0o700 })
    await fill(config, folder, manifest)
    if (!config.keys.json) createKeyFile(config.keys.file, keys)
    for (const { name, documents } of manifest.collections) say(`${String(documents).padStart(9)}  ${name}`)
    const code = await checkData()
    if (code === 0) say('Restored, and everything is in order')
    else note('Restored, but the data are not in order: see audit:verify and totals:recompute')
    return code
  },
})
