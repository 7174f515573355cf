import { afterPrefix } from '../bson/ordered.js'
import type { FileRange, Snapshot, StoreFile } from './file.js'
import type { Overlay } from './overlay.js'

/** What one reader sees: the file, and over it what is written and not yet in the file */
export interface View {
  get(key: string): Buffer | undefined
  /** Keys of [start, end) in order, from its end when reverse; read as they are asked for */
  keys(start: string, end: string, reverse?: boolean): Iterable<string>
  entries(start: string, end: string, reverse?: boolean): Iterable<[string, Buffer]>
}

const FIRST_CHUNK = 32
const LAST_CHUNK = 1024

/** @param overlays the newest first */
export function createView(file: StoreFile, overlays: () => readonly Overlay[], snapshot?: Snapshot): View {
  function get(key: string): Buffer | undefined {
    for (const overlay of overlays()) {
      const value = overlay.get(key)
      if (value !== undefined) return value ?? undefined
    }
    return file.get(key, snapshot)
  }

  function* chunks<T>(read: (range: FileRange) => T[], keyOf: (item: T) => string, range: Range) {
    let { start, end } = range
    for (let limit = FIRST_CHUNK; ; limit = Math.min(limit * 4, LAST_CHUNK)) {
      const items = read({ start, end, reverse: range.reverse, limit, snapshot })
      yield* items
      if (items.length < limit) return
      const last = keyOf(items.at(-1)!)
      if (range.reverse) end = last
      else start = last + '\0'
    }
  }

  function* merged<T>(
    items: Iterable<T>,
    keyOf: (item: T) => string,
    toItem: (key: string, value: Buffer) => T,
    range: Range,
  ) {
    const changes = changedKeys(overlays(), range)
    const before = range.reverse ? (a: string, b: string) => a > b : (a: string, b: string) => a < b
    let next = 0
    for (const item of items) {
      const key = keyOf(item)
      while (next < changes.length && before(changes[next]![0], key)) yield* present(changes[next++]!, toItem)
      if (changes[next]?.[0] === key) yield* present(changes[next++]!, toItem)
      else yield item
    }
    while (next < changes.length) yield* present(changes[next++]!, toItem)
  }

  return {
    get,
    keys(start, end, reverse = false) {
      const range = { start, end, reverse }
      const items = chunks((part) => file.keys(part), identity, range)
      return overlays().length === 0 ? items : merged(items, identity, identity, range)
    },
    entries(start, end, reverse = false) {
      const range = { start, end, reverse }
      const items = chunks((part) => file.entries(part), first, range)
      return overlays().length === 0 ? items : merged(items, first, pair, range)
    },
  }
}

interface Range {
  start: string
  end: string
  reverse: boolean
}

const identity = (key: string) => key
const first = ([key]: [string, Buffer]) => key
const pair = (key: string, value: Buffer): [string, Buffer] => [key, value]

function* present<T>([key, value]: [string, Buffer | null], toItem: (key: string, value: Buffer) => T) {
  if (value) yield toItem(key, value)
}

/** What the overlays change in the range, each key once with its newest value, in the order of the range */
function changedKeys(overlays: readonly Overlay[], { start, end, reverse }: Range) {
  const changes = new Map<string, Buffer | null>()
  for (const overlay of overlays)
    for (const key of overlay.keysBetween(start, end))
      if (!changes.has(key)) changes.set(key, overlay.get(key)!)
  const sorted = [...changes]
  if (overlays.length > 1) sorted.sort((a, b) => (a[0] < b[0] ? -1 : 1))
  return reverse ? sorted.reverse() : sorted
}

/** The range of all keys that begin with a prefix */
export const prefixRange = (prefix: string): [string, string] => [prefix, afterPrefix(prefix)]
