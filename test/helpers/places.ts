import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import mongoose from 'mongoose'
import { testApp } from './app.js'

/** Where Linux keeps files in memory. */
const IN_MEMORY = '/dev/shm'
/** More than several runs beside each other write. */
const ROOM_BYTES = 2 ** 30

/**
 * Where folders of tests are made. In memory where there is room: waiting for a disk at every write is most of what many tests would do, and
 * what a program has written outlives its being killed there, too. TMPDIR names another place.
 */
const ROOT = process.env.TMPDIR || !hasRoom(IN_MEMORY) ? tmpdir() : IN_MEMORY

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= ROOM_BYTES
  } catch {
    return false
  }
}

export interface Folder {
  path: string
  remove(): void
}

/** An empty folder of the test's own, to be removed after it. */
export function aFolder(name: string): Folder {
  const folder = mkdtempSync(path.join(ROOT, `yinlinghui-${name}-`))
  return {
    path: folder,
    remove() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface Place {
  folder: string
  database: string
  /** What a program in another process is given to work there. */
  environment: { YINLINGHUI_DATA: string; MONGODB_DATABASE: string }
  remove(): Promise<void>
}

/** A data folder and a database of the test's own, to be removed after it. */
export function aPlace(name: string): Place {
  const folder = aFolder(name)
  const database = `yinlinghui_test_${randomBytes(6).toString('hex')}`
  return {
    folder: folder.path,
    database,
    environment: { YINLINGHUI_DATA: folder.path, MONGODB_DATABASE: database },
    async remove() {
      await dropDatabase(database)
      folder.remove()
    },
  }
}

/** Drops a database of another process, if it is on a server and did not lie in its data folder. */
export async function dropDatabase(database: string): Promise<void> {
  if (!process.env.MONGODB_URI) return
  await testApp()
  await mongoose.connection.useDb(database).dropDatabase()
}
