import { CommandError, notImplemented } from '../errors.js'
import { encode, inverted, NULL, UNDEFINED } from '../bson/ordered.js'
import { somePathValue, splitPath, type Path } from '../bson/paths.js'
import { elementsOf, fieldsOf, isNumber, numberOf, T, type Raw } from '../bson/raw.js'

export type SortSpec = { dotted: string; path: Path; descending: boolean }[]

/** @throws CommandError BadValue for a direction that is not 1 or -1 */
export function parseSort(sort: Raw | undefined): SortSpec {
  if (!sort) return []
  return fieldsOf(sort).map(([dotted, direction]) => {
    if (direction.type === T.object) throw notImplemented('Sorting by $meta')
    if (!isNumber(direction)) throw new CommandError(15974, `Illegal key in $sort specification: ${dotted}`)
    const sign = numberOf(direction)
    if (sign !== 1 && sign !== -1)
      throw new CommandError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)')
    if (dotted === '') throw new CommandError(40352, 'FieldPath cannot be constructed with empty string')
    return { dotted, path: splitPath(dotted), descending: sign < 0 }
  })
}

/** A string that sorts documents: of an array counts its least value, or its greatest in a descending sort */
export function sortKey(doc: Raw, sort: SortSpec): string {
  let key = ''
  for (const { path, descending } of sort) {
    const value = outermost(doc, path, descending)
    key += descending ? inverted(value) : value
  }
  return key
}

function outermost(doc: Raw, path: Path, greatest: boolean): string {
  let best: string | undefined
  const take = (encoded: string) => {
    if (best === undefined || (greatest ? encoded > best : encoded < best)) best = encoded
    return false
  }
  somePathValue(doc, path, (value) => {
    if (value === undefined) return take(NULL)
    if (value.type !== T.array) return take(encode(value))
    const elements = elementsOf(value)
    if (elements.length === 0) return take(UNDEFINED)
    for (const element of elements) take(encode(element))
    return false
  })
  return best ?? NULL
}

const MOST_SORTED_BYTES = 256 * 1024 * 1024

/**
 * Sorts documents in memory; equal ones keep their order.
 * @param most how many are wanted; more are not kept
 * @throws CommandError QueryExceededMemoryLimitNoDiskUseAllowed beyond 256 MB
 */
export function sortDocuments<D extends { doc: Raw }>(
  docs: Iterable<D>,
  sort: SortSpec,
  most = Infinity,
): D[] {
  let kept: { key: string; item: D }[] = []
  let bytes = 0
  const prune = () => {
    kept.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    if (kept.length <= most) return
    kept = kept.slice(0, most)
    bytes = kept.reduce((total, { item }) => total + item.doc.end - item.doc.start, 0)
  }
  for (const item of docs) {
    kept.push({ key: sortKey(item.doc, sort), item })
    bytes += item.doc.end - item.doc.start
    if (kept.length >= 2 * most + 1000) prune()
    if (bytes > MOST_SORTED_BYTES)
      throw new CommandError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        'Sort exceeded the memory limit of the embedded store; an index on the sorted fields avoids it',
      )
  }
  prune()
  return kept.map(({ item }) => item)
}
