import { openStoreFile, type Snapshot, type StoreFile } from './file.js'
import { Overlay } from './overlay.js'
import { createView, type View } from './view.js'

/**
 * The one writer. Writes are collected in memory and reach the file in groups: while one group is on its way
 * to the disk the next one gathers, so that many connections share one flush.
 */
export interface Store {
  /** What is on the disk: what readers outside transactions see */
  readonly durable: View
  /** The same with what is still on its way: what writers decide on */
  readonly latest: View
  put: (key: string, value: Buffer | null) => void
  /** Number of the group that is gathering; a write made now is part of it */
  readonly currentGroup: number
  /** Number of the last group on the disk */
  readonly durableGroup: number
  /** Number of the group that last wrote the key, if that is not on the disk yet or a snapshot might miss it */
  lastWritten(key: string): number | undefined
  /** Resolves when everything written so far is on the disk; rejects when it could not be written */
  flushed(): Promise<void>
  beginSnapshot(): StoreSnapshot
  readonly file: StoreFile
  close(): Promise<void>
}

export interface StoreSnapshot {
  /** Groups up to this number are seen */
  readonly group: number
  view(own: Overlay): View
  release(): void
}

interface Group {
  number: number
  overlay: Overlay
  done: Promise<void>
  resolve: () => void
  reject: (error: Error) => void
}

function newGroup(number: number): Group {
  let resolve!: () => void
  let reject!: (error: Error) => void
  const done = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  done.catch(() => undefined)
  return { number, overlay: new Overlay(), done, resolve, reject }
}

export function openStore(path: string): Store {
  const file = openStoreFile(path)
  let gathering = newGroup(1)
  let flushing: Group | undefined
  let scheduled = false
  let failure: Error | undefined
  let snapshots = 0
  /** Keys by the group that last wrote them, kept as long as a snapshot might not include that group */
  const recent = new Map<string, number>()
  let overlays: Overlay[] = [gathering.overlay]
  const noOverlays: Overlay[] = []

  function stackOverlays() {
    overlays = flushing ? [gathering.overlay, flushing.overlay] : [gathering.overlay]
  }

  async function flush(): Promise<void> {
    scheduled = false
    if (flushing || gathering.overlay.entries.size === 0) return
    const group = (flushing = gathering)
    gathering = newGroup(group.number + 1)
    stackOverlays()
    try {
      await file.write(group.overlay.entries)
      settle(group)
    } catch (error) {
      // What memory says no longer agrees with the disk: stop taking writes rather than guess
      failure = error instanceof Error ? error : new Error(String(error))
      group.reject(failure)
      gathering.reject(failure)
    }
  }

  function settle(group: Group) {
    if (snapshots > 0) for (const key of group.overlay.entries.keys()) recent.set(key, group.number)
    flushing = undefined
    stackOverlays()
    group.resolve()
    if (gathering.overlay.entries.size > 0) void flush()
  }

  function schedule() {
    if (scheduled || flushing) return
    scheduled = true
    setImmediate(() => void flush())
  }

  const durableGroup = () => (flushing ? flushing.number : gathering.number) - 1

  return {
    file,
    durable: createView(file, () => noOverlays),
    latest: createView(file, () => overlays),
    put(key, value) {
      if (failure) throw failure
      gathering.overlay.set(key, value)
      schedule()
    },
    get currentGroup() {
      return gathering.number
    },
    get durableGroup() {
      return durableGroup()
    },
    lastWritten(key) {
      if (gathering.overlay.entries.has(key)) return gathering.number
      if (flushing?.overlay.entries.has(key)) return flushing.number
      return recent.get(key)
    },
    async flushed() {
      if (failure) throw failure
      if (gathering.overlay.entries.size > 0) await gathering.done
      else if (flushing) await flushing.done
    },
    beginSnapshot() {
      const snapshot: Snapshot = file.snapshot()
      snapshots++
      return {
        group: durableGroup(),
        view: (own) => {
          const stack = [own]
          return createView(file, () => stack, snapshot)
        },
        release() {
          snapshot.release()
          if (--snapshots === 0) recent.clear()
        },
      }
    },
    async close() {
      while (gathering.overlay.entries.size > 0 || flushing) {
        if (failure) break
        await (flushing ?? gathering).done.catch(() => undefined)
        await Promise.resolve()
      }
      await file.close()
    },
  }
}
