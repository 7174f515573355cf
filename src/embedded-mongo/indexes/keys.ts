import { CommandError } from '../errors.js'
import { encode, inverted, MISSING, UNDEFINED } from '../bson/ordered.js'
import { isArrayIndex, type Path } from '../bson/paths.js'
import { elementsOf, fieldOf, T, type Raw } from '../bson/raw.js'
import { MAX_KEY_BYTES } from '../storage/file.js'

export interface IndexField {
  dotted: string
  path: Path
  descending: boolean
}

/** One entry of an index: its order-preserving key, and the values it was made of for messages */
export interface IndexKey {
  encoded: string
  values: (Raw | undefined)[]
}

export interface IndexKeys {
  keys: IndexKey[]
  /** Which fields met an array on their way */
  multikey: boolean[]
  /** No field of the index is in the document */
  allMissing: boolean
}

/** An empty array is indexed as undefined, so that it differs from null and from a missing field */
const EMPTY_ARRAY = Symbol('empty array')
type Found = Raw | undefined | typeof EMPTY_ARRAY

interface Walk {
  value: Found
  /** Part of the path that is still to go; the value is then an array or what is missing */
  rest: Path
}

/** Longest key of an index in bytes; the rest of what the file takes is for table and record number */
const MAX_INDEX_KEY = MAX_KEY_BYTES - 10

/**
 * The entries of a document in an index.
 * @throws CommandError CannotIndexParallelArrays when two fields are arrays, KeyTooLong beyond about 1,960 bytes
 */
export function indexKeys(doc: Raw, fields: readonly IndexField[]): IndexKeys {
  const multikey = fields.map(() => false)
  const rows: Found[][] = []
  expand(
    fields.map(({ path }) => walk(doc, path)),
    multikey,
    rows,
  )
  const allMissing = rows.every((row) => row.every((value) => value === undefined))
  const keys = rows.map((row) => toKey(row, fields))
  return { keys: keys.length > 1 ? distinct(keys) : keys, multikey, allMissing }
}

/** Goes down a path until it ends, the value is missing, or an array stands in the way or at the end */
function walk(start: Raw, path: Path): Walk {
  let value = start
  for (let i = 0; i < path.length; i++) {
    if (value.type === T.array) return { value, rest: path.slice(i) }
    if (value.type !== T.object) return { value: undefined, rest: [] }
    const next = fieldOf(value, path[i]!)
    if (!next) return { value: undefined, rest: [] }
    value = next
  }
  return { value, rest: [] }
}

const isArrayValue = (value: Found): value is Raw => typeof value === 'object' && value.type === T.array

function expand(walks: Walk[], multikey: boolean[], rows: Found[][], settled = walks.map(() => false)): void {
  let array: Raw | undefined
  walks.forEach(({ value }, i) => {
    if (settled[i] || !isArrayValue(value)) return
    if (array && (array.buf !== value.buf || array.start !== value.start))
      throw new CommandError('CannotIndexParallelArrays', 'cannot index parallel arrays')
    array = value
    multikey[i] = true
  })
  if (!array) {
    rows.push(walks.map(({ value }) => value))
    return
  }
  const through = array
  const elements = elementsOf(through)
  const isHere = (step: Walk, i: number) =>
    !settled[i] && isArrayValue(step.value) && step.value.start === through.start
  const nowSettled = settled.map((done, i) => done || (isHere(walks[i]!, i) && walks[i]!.rest.length === 0))
  if (elements.length === 0) {
    const emptied = walks.map((step, i): Walk => {
      if (!isHere(step, i)) return step
      return { value: step.rest.length === 0 ? EMPTY_ARRAY : undefined, rest: [] }
    })
    expand(emptied, multikey, rows, nowSettled)
    return
  }
  for (const element of elements)
    expand(
      walks.map((step, i) => (isHere(step, i) ? intoElement(step, element, through) : step)),
      multikey,
      rows,
      nowSettled,
    )
}

function intoElement({ rest }: Walk, element: Raw, array: Raw): Walk {
  const [part, ...after] = rest
  if (part === undefined) return { value: element, rest: [] }
  if (isArrayIndex(part)) {
    const chosen = fieldOf(array, part)
    return chosen ? walk(chosen, after) : { value: undefined, rest: [] }
  }
  return element.type === T.object ? walk(element, rest) : { value: undefined, rest: [] }
}

function toKey(row: Found[], fields: readonly IndexField[]): IndexKey {
  let encoded = ''
  for (let i = 0; i < row.length; i++) {
    const value = row[i]
    const part = value === undefined ? MISSING : value === EMPTY_ARRAY ? UNDEFINED : encode(value)
    encoded += fields[i]!.descending ? inverted(part) : part
  }
  if (encoded.length > MAX_INDEX_KEY)
    throw new CommandError(
      'KeyTooLong',
      `Index key too long: ${encoded.length} bytes, at most ${MAX_INDEX_KEY}`,
    )
  return { encoded, values: row.map((value) => (value === EMPTY_ARRAY ? undefined : value)) }
}

function distinct(keys: IndexKey[]): IndexKey[] {
  const seen = new Map<string, IndexKey>()
  for (const key of keys) if (!seen.has(key.encoded)) seen.set(key.encoded, key)
  return [...seen.values()]
}
