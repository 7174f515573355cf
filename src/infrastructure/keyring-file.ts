import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { KeyringPermissionsError } from './keyring-format.js'

/**
 * The text of the key file, or null if there is none; KeyringPermissionsError if others than its owner may
 * open it.
 */
export function readKeyFile(file: string): string | null {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    if (isErrorWith(error, 'ENOENT')) return null
    throw error
  }
  try {
    // Windows has no such bits; there the folder's access list protects the file.
    const mode = process.platform === 'win32' ? 0 : fstatSync(descriptor).mode & 0o077
    if (mode !== 0) {
      throw new KeyringPermissionsError(
        `The key file ${file} may be opened by others; allow its owner only (chmod 600)`,
      )
    }
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Writes a new key file, whole and on disk before this returns. False if there is one already: of two
 * processes that start at once one makes the keys and the other reads them. The file gets its name (by a
 * link, which like O_EXCL never replaces) only when complete, so that a crash cannot leave half a keyring
 * behind.
 */
export function createKeyFile(file: string, text: string): boolean {
  return withTemporaryFile(file, text, (temporary) => {
    try {
      linkSync(temporary, file)
      return true
    } catch (error) {
      if (isErrorWith(error, 'EEXIST')) return false
      throw error
    }
  })
}

/** Replaces the key file by a new text in one step; after a crash there is the old one or the new one. */
export function replaceKeyFile(file: string, text: string): void {
  withTemporaryFile(file, text, (temporary) => {
    renameSync(temporary, file)
  })
}

function withTemporaryFile<T>(file: string, text: string, place: (temporary: string) => T): T {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const descriptor = openSync(temporary, 'wx', 0o600)
    try {
      fchmodSync(descriptor, 0o600)
      writeFileSync(descriptor, text)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    const result = place(temporary)
    syncFolder(dirname(file))
    return result
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** A name is safe only when its folder is on disk too. Windows cannot open folders and does not need it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function isErrorWith(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
