import { mkdir, readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import mongoose from 'mongoose'
import {
  BACKUP_FORMAT,
  KEY_FILE,
  writeDocuments,
  writeManifest,
  writePrivateFile,
  type CollectionEntry,
} from './backup/backup-files.js'
import { collectionNames, readAtOneMoment } from './backup/snapshot.js'
import { withInstallation, type Installation } from './installation.js'
import { note, OperationError, runOperation, say } from './operation.js'

const help = `
npm run backup [-- --to FOLDER] [--keys-to FILE]
备份数据和密钥，程序可以照常运行；密钥文件请另外保管。

Writes everything that the store holds at one moment, and the keys, to a new folder (default: backups/<time> in the data folder), readable by its owner only.
May be used while the program runs: what was acknowledged before the backup began is in it. The keys open the personal data: with
--keys-to they are written to a file elsewhere, which should be kept apart from the data.

Exit codes: 0 done, 2 not done.`

const stamp = (at: Date) => at.toISOString().slice(0, 19).replaceAll(':', '-')

async function emptyFolder(folder: string): Promise<void> {
  const present = await readdir(folder).catch(() => [])
  if (present.length > 0) throw new OperationError(`${folder} is not empty: name a new folder with --to`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

async function dump(folder: string, { isEmbedded }: Installation): Promise<CollectionEntry[]> {
  const database = mongoose.connection.db
  if (!database) throw new Error('The store is not open')
  const names = await collectionNames(database)
  return readAtOneMoment({ isEmbedded }, async (read) => {
    const entries: CollectionEntry[] = []
    for (const name of names) entries.push(await writeDocuments(folder, name, read(name)))
    return entries
  })
}

async function backUp(folder: string, keysTo: string | undefined, installation: Installation): Promise<void> {
  const { config, services } = installation
  const createdAt = new Date()
  await emptyFolder(folder)
  const partial = `${folder}.partial`
  await emptyFolder(partial)
  const collections = await dump(partial, installation)
  const keyFile = keysTo ?? path.join(partial, KEY_FILE)
  await writePrivateFile(keyFile, services.keyring.toJson())
  await writeManifest(partial, {
    format: BACKUP_FORMAT,
    createdAt: createdAt.toISOString(),
    database: config.mongo.database,
    keyring: services.keyring.fingerprint(),
    collections,
  })
  await rename(partial, folder)
  for (const { name, documents } of collections) say(`${String(documents).padStart(9)}  ${name}`)
  say(`Backup: ${folder}`)
  if (keysTo) say(`Keys: ${keysTo}`)
  else
    note(
      'The backup contains the keys: whoever has it can read all personal data. Keep it locked away, or use --keys-to.',
    )
}

await runOperation({
  help,
  options: { to: { type: 'string' }, 'keys-to': { type: 'string' } },
  async run(values) {
    await withInstallation(async (installation) => {
      const { dataPath } = installation.config
      const folder = path.resolve(values.to ?? path.join(dataPath, 'backups', stamp(new Date())))
      const keysTo = values['keys-to']
      await backUp(folder, keysTo === undefined ? undefined : path.resolve(keysTo), installation)
    })
    return 0
  },
})
