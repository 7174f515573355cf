import type { Document } from 'bson'
import { CommandError, notImplemented } from '../errors.js'
import { fromObject, fromJs, bytesOf } from '../bson/raw.js'
import { splitPath } from '../bson/paths.js'
import { compileFilter, type Filter } from '../query/filter.js'
import type { IndexField } from './keys.js'

export interface Index {
  /** As listIndexes answers it: v, key, name and the options given */
  spec: Document & { key: Record<string, number>; name: string }
  name: string
  table: string
  fields: IndexField[]
  unique: boolean
  sparse: boolean
  partial: Filter | undefined
  expireAfterSeconds: number | undefined
  /** Fields that met an array in some document, ever */
  multikey: boolean[]
  /** False while it is being built: written, not yet read */
  ready: boolean
}

const OPTIONS = new Set([
  'key',
  'name',
  'v',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'background',
  'ns',
])
const REFUSED_OPTIONS = new Set([
  'collation',
  'hidden',
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
  'bits',
  'min',
  'max',
  'wildcardProjection',
  'storageEngine',
  'clustered',
  'prepareUnique',
])
const DEFAULTS: Record<string, (value: unknown) => boolean> = {
  collation: (value) => (value as { locale?: string } | null)?.locale === 'simple',
  hidden: (value) => value === false,
}
const PARTIAL_OPERATORS = new Set([
  '$eq',
  '$exists',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$type',
  '$in',
  '$and',
  '$or',
])

/**
 * Checks what createIndexes was given and fills in the name.
 * @throws CommandError CannotCreateIndex for a wrong index, NotImplemented for kinds this store does not have
 */
export function parseIndexSpec(given: Document): Index['spec'] {
  const key = given.key as Record<string, unknown> | undefined
  if (!key || Object.keys(key).length === 0)
    throw new CommandError('CannotCreateIndex', 'Index keys cannot be empty.')
  for (const [path, kind] of Object.entries(key)) checkField(path, kind)
  for (const option of Object.keys(given)) checkOption(option, given[option])
  if (given.sparse && given.partialFilterExpression)
    throw new CommandError('CannotCreateIndex', 'cannot mix "partialFilterExpression" and "sparse" options')
  if (given.partialFilterExpression) checkPartial(given.partialFilterExpression as Document)
  if (given.expireAfterSeconds !== undefined) checkExpiry(given)
  const name = (given.name as string | undefined) ?? defaultName(key)
  const options = pick(given, ['unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds'])
  return { v: 2, key: key as Record<string, number>, name, ...options }
}

function checkField(path: string, kind: unknown) {
  if (typeof kind === 'string') throw notImplemented(`An index of the kind '${kind}'`)
  if (path.includes('$**')) throw notImplemented('A wildcard index')
  if (typeof kind !== 'number' || kind === 0 || Number.isNaN(kind))
    throw new CommandError(
      'CannotCreateIndex',
      `Values in the index key pattern cannot be 0 or of that type: ${path}`,
    )
  if (path === '' || path.split('.').includes(''))
    throw new CommandError('CannotCreateIndex', 'Index keys cannot be an empty field.')
  if (path.split('.').some((part) => part.startsWith('$')))
    throw new CommandError(
      'CannotCreateIndex',
      `Index key contains an illegal field name: field name starts with '$': ${path}`,
    )
}

function checkOption(option: string, value: unknown) {
  if (OPTIONS.has(option) || value === undefined) return
  if (DEFAULTS[option]?.(value)) return
  if (REFUSED_OPTIONS.has(option)) throw notImplemented(`The index option ${option}`)
  throw new CommandError(197, `The field '${option}' is not valid for an index specification.`)
}

function checkPartial(filter: Document) {
  for (const [name, value] of Object.entries(filter)) {
    if (name.startsWith('$') && !PARTIAL_OPERATORS.has(name))
      throw new CommandError('CannotCreateIndex', `Expression not supported in partial index: ${name}`)
    if (name === '$exists' && value !== true && value !== 1)
      throw new CommandError('CannotCreateIndex', 'Expression not supported in partial index: $exists: false')
    const nested: unknown[] = Array.isArray(value) ? value : [value]
    for (const part of nested)
      if (typeof part === 'object' && part !== null && Object.getPrototypeOf(part) === Object.prototype)
        checkPartial(part)
  }
}

function checkExpiry(given: Document) {
  const seconds: unknown = given.expireAfterSeconds
  if (typeof seconds !== 'number' || seconds < 0 || seconds > 2147483647)
    throw new CommandError(
      'CannotCreateIndex',
      "TTL index 'expireAfterSeconds' option must be within 0 and 2147483647",
    )
  if (Object.keys(given.key as object).length > 1)
    throw new CommandError(
      'CannotCreateIndex',
      'TTL indexes are single-field indexes, compound indexes do not support TTL',
    )
}

const defaultName = (key: object) =>
  Object.entries(key)
    .map(([path, direction]) => `${path}_${direction}`)
    .join('_')

const pick = (object: Document, names: string[]): Document =>
  Object.fromEntries(
    names.filter((name) => object[name] !== undefined).map((name) => [name, object[name] as unknown]),
  )

export interface StoredIndex {
  spec: Document
  table: string
  multikey: boolean[]
  ready: boolean
}

export function makeIndex({ spec, table, multikey, ready }: StoredIndex): Index {
  const checked = spec as Index['spec']
  const fields = Object.entries(checked.key).map(([dotted, direction]) => ({
    dotted,
    path: splitPath(dotted),
    descending: direction < 0,
  }))
  const partial = checked.partialFilterExpression as Document | undefined
  return {
    spec: checked,
    name: checked.name,
    table,
    fields,
    unique: Boolean(checked.unique) || checked.name === '_id_',
    sparse: Boolean(checked.sparse),
    partial: partial && compileFilter(fromObject(partial)),
    expireAfterSeconds: checked.expireAfterSeconds as number | undefined,
    multikey: multikey.length === fields.length ? multikey : fields.map(() => false),
    ready,
  }
}

const canonical = (value: unknown) => bytesOf(fromJs(value ?? null)).toString('latin1')

/** Same fields in the same order and directions */
export const sameKey = (a: Document, b: Document) =>
  JSON.stringify(Object.entries(a.key as object)) === JSON.stringify(Object.entries(b.key as object))

/** Of indexes with the same key there may be several, if they differ in this */
export const sameSelection = (a: Document, b: Document) =>
  Boolean(a.unique) === Boolean(b.unique) &&
  Boolean(a.sparse) === Boolean(b.sparse) &&
  canonical(a.partialFilterExpression) === canonical(b.partialFilterExpression)

/** Same effect, whatever the name */
export const sameOptions = (a: Document, b: Document) =>
  sameSelection(a, b) && a.expireAfterSeconds === b.expireAfterSeconds
