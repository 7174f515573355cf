import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, rename, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { OperationError } from '../operation.js'

export const BACKUP_FORMAT = 'yinlinghui-backup-1'
export const KEY_FILE = 'keys.json'
const MANIFEST = 'manifest.json'
const LARGEST_DOCUMENT = 17 * 1024 * 1024

const collectionSchema = z.object({
  /** A name of a collection is also a file's: nothing that leads elsewhere. A full stop stands in those of stored files. */
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_.]{0,63}$/),
  documents: z.number().int().min(0),
  bytes: z.number().int().min(0),
  /** SHA-256 over all documents in the order of their ids. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
const manifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  createdAt: z.iso.datetime(),
  database: z.string(),
  /** Which keys belong to it: the keyring's fingerprint. */
  keyring: z.string(),
  collections: z.array(collectionSchema),
})
export type CollectionEntry = z.infer<typeof collectionSchema>
export type Manifest = z.infer<typeof manifestSchema>

export const fileOf = (folder: string, collection: string) => path.join(folder, `${collection}.bson`)

/** Writes BSON documents one after the other, for the owner only, and sums them up. */
export async function writeDocuments(
  folder: string,
  name: string,
  documents: AsyncIterable<Uint8Array>,
): Promise<CollectionEntry> {
  const hash = createHash('sha256')
  const entry = { documents: 0, bytes: 0 }
  const file = await open(fileOf(folder, name), 'wx', 0o600)
  try {
    for await (const document of documents) {
      hash.update(document)
      await writeWhole(file, document)
      entry.documents += 1
      entry.bytes += document.byteLength
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { name, ...entry, sha256: hash.digest('hex') }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array) {
  for (let at = 0; at < bytes.byteLength;) at += (await file.write(bytes, at)).bytesWritten
}

/** The documents of a file, one by one. @throws OperationError when it ends within one */
export async function* readDocuments(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer])
    let at = 0
    while (rest.length - at >= 4) {
      const size = rest.readInt32LE(at)
      if (size < 5 || size > LARGEST_DOCUMENT) throw new OperationError(`${file} is damaged`)
      if (rest.length - at < size) break
      yield rest.subarray(at, at + size)
      at += size
    }
    rest = rest.subarray(at)
  }
  if (rest.length > 0) throw new OperationError(`${file} is cut off`)
}

/** Sums up documents as `writeDocuments` does. */
export async function sumUp(name: string, documents: AsyncIterable<Uint8Array>): Promise<CollectionEntry> {
  const hash = createHash('sha256')
  const entry = { documents: 0, bytes: 0 }
  for await (const document of documents) {
    hash.update(document)
    entry.documents += 1
    entry.bytes += document.byteLength
  }
  return { name, ...entry, sha256: hash.digest('hex') }
}

/** Writes a text for the owner only, whole and on the disk, or not at all. */
export async function writePrivateFile(target: string, text: string): Promise<void> {
  const temporary = `${target}.partial`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, target)
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writePrivateFile(path.join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** @throws OperationError when the folder holds no complete backup */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(path.join(folder, MANIFEST), 'utf8').catch(() => null)
  if (text === null) throw new OperationError(`${folder} holds no complete backup: ${MANIFEST} is missing`)
  const parsed = manifestSchema.safeParse(parseJson(text))
  if (!parsed.success) throw new OperationError(`${MANIFEST} in ${folder} is damaged or of another format`)
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Compares every file with the manifest. @throws OperationError naming the first that differs */
export async function checkFiles(folder: string, { collections }: Manifest): Promise<void> {
  for (const entry of collections) {
    const found = await sumUp(entry.name, readDocuments(fileOf(folder, entry.name)))
    if (!isSame(found, entry)) throw new OperationError(`${entry.name}.bson is not as it was written`)
  }
}

export function isSame(a: CollectionEntry, b: CollectionEntry): boolean {
  return a.documents === b.documents && a.bytes === b.bytes && a.sha256 === b.sha256
}
