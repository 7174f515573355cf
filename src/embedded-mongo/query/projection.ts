import { CommandError, notImplemented } from '../errors.js'
import { compileProjection, parseProjection, type FieldTree } from '../aggregation/projection.js'
import {
  elementsOf,
  fieldOf,
  fieldsOf,
  fromObject,
  isEmptyDocument,
  isNumber,
  numberOf,
  T,
  toObject,
  wrap,
  wrapArray,
  type Raw,
} from '../bson/raw.js'
import { elementTest } from './filter.js'
import { isOperatorObject } from './operands.js'

type Project = (doc: Raw) => Raw

/**
 * Compiles the projection of a find or findAndModify.
 * @throws CommandError NotImplemented for the positional $ and $meta
 */
export function compileFindProjection(projection: Raw | undefined): Project | undefined {
  if (!projection || isEmptyDocument(projection)) return undefined
  const fields = fieldsOf(projection)
  if (fields.some(([name]) => name.endsWith('.$'))) throw notImplemented('The positional projection $')
  const special = fields.filter(([, value]) => isArrayOperator(value))
  const plain = wrap(fields.filter(([, value]) => !isArrayOperator(value)))
  const base = compilePlain(plain, special)
  if (special.length === 0) return base
  const changes = special.map(([name, value]) => compileArrayOperator(name, value))
  return (doc) => changes.reduce((result, change) => change(result, doc), base(doc))
}

const isArrayOperator = (value: Raw) =>
  isOperatorObject(value) &&
  (fieldOf(value, '$slice') !== undefined || fieldOf(value, '$elemMatch') !== undefined)

function compilePlain(plain: Raw, special: [string, Raw][]): Project {
  const hasElemMatch = special.some(([, value]) => fieldOf(value, '$elemMatch'))
  if (isEmptyDocument(plain)) {
    if (!hasElemMatch) return (doc) => doc
    return (doc) => keep(doc, new Map([['_id', true as const]]))
  }
  const spec = toObject(plain)
  const { tree, excluding, computed } = parseProjection(spec)
  if (computed.length > 0) {
    const project = compileProjection(spec)
    return (doc) => fromObject(project(toObject(doc), { NOW: new Date() }))
  }
  if (excluding) return (doc) => leaveOut(doc, tree)
  for (const [name, value] of special) if (fieldOf(value, '$slice')) tree.set(name, true)
  return (doc) => keep(doc, tree)
}

function keep(doc: Raw, tree: FieldTree): Raw {
  const kept: [string, Raw][] = []
  for (const [name, value] of fieldsOf(doc)) {
    const below = tree.get(name)
    if (below === undefined) continue
    const inside = below === true ? value : keepInside(value, below)
    if (inside) kept.push([name, inside])
  }
  return wrap(kept)
}

function keepInside(value: Raw, tree: FieldTree): Raw | undefined {
  if (value.type === T.object) return keep(value, tree)
  if (value.type !== T.array) return undefined
  return wrapArray(elementsOf(value).flatMap((element) => keepInside(element, tree) ?? []))
}

function leaveOut(doc: Raw, tree: FieldTree): Raw {
  const kept: [string, Raw][] = []
  for (const [name, value] of fieldsOf(doc)) {
    const below = tree.get(name)
    if (below === undefined) kept.push([name, value])
    else if (below !== true) kept.push([name, leaveOutInside(value, below)])
  }
  return wrap(kept)
}

function leaveOutInside(value: Raw, tree: FieldTree): Raw {
  if (value.type === T.object) return leaveOut(value, tree)
  if (value.type !== T.array) return value
  return wrapArray(elementsOf(value).map((element) => leaveOutInside(element, tree)))
}

function compileArrayOperator(name: string, operators: Raw): (result: Raw, doc: Raw) => Raw {
  if (name.includes('.')) throw notImplemented('$slice or $elemMatch on a field of a subdocument')
  const slice = fieldOf(operators, '$slice')
  if (slice) {
    const cut = compileSlice(slice)
    return (result) =>
      withField(result, name, (value) =>
        value?.type === T.array ? wrapArray(cut(elementsOf(value))) : value,
      )
  }
  const test = elementTest(fieldOf(operators, '$elemMatch')!, {})
  return (result, doc) => {
    const array = fieldOf(doc, name)
    const found = array?.type === T.array ? elementsOf(array).find(test) : undefined
    return withField(result, name, () => found && wrapArray([found]))
  }
}

function withField(doc: Raw, name: string, change: (value: Raw | undefined) => Raw | undefined): Raw {
  const fields = new Map(fieldsOf(doc))
  const value = change(fields.get(name))
  if (value) fields.set(name, value)
  else fields.delete(name)
  return wrap(fields)
}

function compileSlice(slice: Raw): (items: Raw[]) => Raw[] {
  const numbers = slice.type === T.array ? elementsOf(slice) : [slice]
  if (!numbers.every(isNumber) || numbers.length > 2)
    throw new CommandError(28724, 'First argument to $slice must be a number or an array of two')
  const [first, count] = numbers.map(numberOf) as [number, number | undefined]
  if (count === undefined) return (items) => (first >= 0 ? items.slice(0, first) : items.slice(first))
  return (items) => {
    const start = first >= 0 ? first : Math.max(0, items.length + first)
    return items.slice(start, start + count)
  }
}
