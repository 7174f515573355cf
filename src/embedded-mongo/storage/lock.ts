import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoreFile } from './file.js'

/**
 * One process at a time. The lock is a listening socket in the data folder: the system closes it when the process
 * dies, however it dies, and a file nobody listens on is taken over. Taking over happens while the file's own
 * write lock is held, which knows no other process beside and ends with its process too; so two starters
 * cannot both find a stale socket and both replace it.
 */
export interface FolderLock {
  /** For clients: a path short enough for a socket address */
  socketPath: string
  /** Removes the socket; to be called when nothing will be written any more */
  release: () => void
}

/** What a socket address holds, less the terminating zero, on every system */
const MOST_PATH_BYTES = 100
export const SOCKET_NAME = 'store.sock'

/** A path to the folder that is short enough, if need be through a link in a private folder */
export function shortPath(folder: string): { path: string; dispose: () => void } {
  const longest = join(folder, '.start-XXXXXX', SOCKET_NAME)
  if (Buffer.byteLength(longest) <= MOST_PATH_BYTES) return { path: folder, dispose: () => undefined }
  const own = mkdtempSync(join(tmpdir(), 'yl-'))
  const path = join(own, 'd')
  symlinkSync(folder, path, 'dir')
  return { path, dispose: () => rmSync(own, { recursive: true, force: true }) }
}

/** Tells one socket file from a later one of the same name */
function identity(path: string): string | undefined {
  try {
    const { dev, ino, ctimeNs } = lstatSync(path, { bigint: true })
    return `${dev}/${ino}/${ctimeNs}`
  } catch {
    return undefined
  }
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    // Nobody listens, or nothing is there; a full queue (EAGAIN) means that somebody does
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT' && error.code !== 'ENOTSOCK'),
    )
  })
}

/** Binds where nobody else can look, and moves the socket to its place when it is readable by its owner only */
function bindAt(server: Server, folder: string, path: string) {
  const own = mkdtempSync(join(folder, '.start-'))
  const early = join(own, SOCKET_NAME)
  server.listen(early)
  chmodSync(early, 0o600)
  renameSync(early, path)
  rmSync(own, { recursive: true, force: true })
}

/**
 * Takes the lock by letting the server listen in the folder.
 * @returns undefined when another process has it
 */
export async function lockFolder(
  folder: string,
  file: StoreFile,
  server: Server,
): Promise<FolderLock | undefined> {
  const short = shortPath(folder)
  const path = join(short.path, SOCKET_NAME)
  for (;;) {
    const seen = identity(path)
    if (seen !== undefined && (await isAlive(path))) {
      short.dispose()
      return undefined
    }
    const taken = file.exclusively(() => {
      if (identity(path) !== seen) return false
      bindAt(server, short.path, path)
      return true
    })
    if (!taken) continue
    return {
      socketPath: path,
      release() {
        try {
          unlinkSync(path)
        } catch {
          // Gone with its folder: nothing is left to remove
        }
        short.dispose()
      },
    }
  }
}

/** Windows has no socket files: a named pipe, which its process owns alone, is the lock */
export async function lockByPipe(folder: string): Promise<{ release: () => void } | undefined> {
  const name = createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32)
  const pipe = createServer()
  const owned = await new Promise<boolean>((resolve) => {
    pipe.once('error', () => resolve(false))
    pipe.listen(`\\\\.\\pipe\\yinlinghui-${name}`, () => resolve(true))
  })
  return owned ? { release: () => void pipe.close() } : undefined
}
