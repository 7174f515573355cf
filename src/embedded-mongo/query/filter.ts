import { CommandError, notImplemented } from '../errors.js'
import {
  elementsOf,
  fieldOf,
  fieldsOf,
  isEmptyDocument,
  isNumber,
  numberOf,
  T,
  toJs,
  toObject,
  type Raw,
} from '../bson/raw.js'
import { splitPath, type Path } from '../bson/paths.js'
import { compileExpression } from '../aggregation/expressions.js'
import {
  elemMatchLeaf,
  existsLeaf,
  inLeaf,
  modLeaf,
  rangeLeaf,
  regexLeaf,
  regexOperand,
  regexParts,
  sizeLeaf,
  typeLeaf,
  type Leaf,
} from './leaf.js'

/** A compiled filter. `leaves` and `ors` are what must all hold and an index may serve; `others` the rest. */
export interface Filter {
  leaves: Leaf[]
  ors: Filter[][]
  others: ((doc: Raw) => boolean)[]
  matches: (doc: Raw) => boolean
}

export type Variables = Record<string, unknown>

const UNSUPPORTED = new Set([
  '$where',
  '$text',
  '$jsonSchema',
  '$near',
  '$nearSphere',
  '$geoWithin',
  '$geoIntersects',
  '$bitsAllSet',
  '$bitsAnySet',
  '$bitsAllClear',
  '$bitsAnyClear',
  '$sampleRate',
  '$alwaysTrue',
  '$alwaysFalse',
])

function makeFilter(parts: Pick<Filter, 'leaves' | 'ors' | 'others'>): Filter {
  const tests = [
    ...parts.leaves.map(({ matches }) => matches),
    ...parts.ors.map((branches) => (doc: Raw) => branches.some((branch) => branch.matches(doc))),
    ...parts.others,
  ]
  const [first, second] = tests
  if (!first) return { ...parts, matches: () => true }
  if (!second) return { ...parts, matches: first }
  return { ...parts, matches: (doc) => tests.every((test) => test(doc)) }
}

export const combine = (filters: Filter[]): Filter =>
  makeFilter({
    leaves: filters.flatMap(({ leaves }) => leaves),
    ors: filters.flatMap(({ ors }) => ors),
    others: filters.flatMap(({ others }) => others),
  })

const leafFilter = (leaf: Leaf) => makeFilter({ leaves: [leaf], ors: [], others: [] })
const testFilter = (test: (doc: Raw) => boolean) => makeFilter({ leaves: [], ors: [], others: [test] })
const negated = ({ matches }: Filter) => testFilter((doc) => !matches(doc))

/**
 * Compiles a filter of a find, an update or a $match stage.
 * @throws CommandError BadValue for what MongoDB would not take, NotImplemented for what this store does not do
 */
export function compileFilter(filter: Raw, variables: Variables = {}): Filter {
  return combine(fieldsOf(filter).map(([name, operand]) => compileField(name, operand, variables)))
}

function compileField(name: string, operand: Raw, variables: Variables): Filter {
  if (!name.startsWith('$')) return compilePath(splitPath(name), name, operand, variables)
  switch (name) {
    case '$and':
      return combine(branches(name, operand, variables))
    case '$or':
      return compileOr(branches(name, operand, variables))
    case '$nor': {
      const parts = branches(name, operand, variables)
      return testFilter((doc) => !parts.some(({ matches }) => matches(doc)))
    }
    case '$expr': {
      const evaluate = compileExpression(toJs(operand), variables)
      return testFilter((doc) => isTrue(evaluate(toObject(doc))))
    }
    case '$comment':
      return combine([])
  }
  if (UNSUPPORTED.has(name)) throw notImplemented(`The query operator ${name}`)
  throw new CommandError(
    'BadValue',
    `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
  )
}

export const isTrue = (value: unknown) =>
  value !== null && value !== undefined && value !== false && value !== 0

function compileOr(parts: Filter[]): Filter {
  if (parts.length === 1) return parts[0]!
  return makeFilter({ leaves: [], ors: [parts], others: [] })
}

function branches(name: string, operand: Raw, variables: Variables): Filter[] {
  if (operand.type !== T.array) throw new CommandError('BadValue', `${name} must be an array`)
  const parts = elementsOf(operand)
  if (parts.length === 0) throw new CommandError('BadValue', `${name} must be a nonempty array`)
  return parts.map((part) => {
    if (part.type !== T.object)
      throw new CommandError('BadValue', `$or/$and/$nor entries need to be full objects`)
    return compileFilter(part, variables)
  })
}

/** {$gt: 1} is a set of operators, {a: 1} and {} are values */
export function isOperatorObject(operand: Raw): boolean {
  return operand.type === T.object && !isEmptyDocument(operand) && operand.buf[operand.start + 5] === 0x24
}

function compilePath(path: Path, dotted: string, operand: Raw, variables: Variables): Filter {
  if (operand.type === T.regex) return leafFilter(regexLeaf(path, dotted, ...regexParts(operand)))
  if (!isOperatorObject(operand)) return leafFilter(inLeaf(path, dotted, [known(operand)]))
  return compileOperators(path, dotted, operand, variables)
}

function known(operand: Raw): Raw {
  if (operand.type === T.undefined) throw new CommandError('BadValue', 'cannot compare to undefined')
  return operand
}

function compileOperators(path: Path, dotted: string, operators: Raw, variables: Variables): Filter {
  if (fieldOf(operators, '$ref')) return leafFilter(inLeaf(path, dotted, [operators]))
  return combine(
    fieldsOf(operators).map(([name, operand]) =>
      compileOperator(name, operand, { path, dotted, operators, variables }),
    ),
  )
}

interface Place {
  path: Path
  dotted: string
  operators: Raw
  variables: Variables
}

function arrayOperand(name: string, operand: Raw): Raw[] {
  if (operand.type !== T.array) throw new CommandError('BadValue', `${name} needs an array`)
  return elementsOf(operand)
}

function inFilter(name: string, operand: Raw, { path, dotted }: Place): Filter {
  const values = arrayOperand(name, operand)
  if (values.some(isOperatorObject)) throw new CommandError('BadValue', `cannot nest $ under ${name}`)
  return leafFilter(inLeaf(path, dotted, values.map(known)))
}

function compileOperator(name: string, operand: Raw, place: Place): Filter {
  const { path, dotted, operators, variables } = place
  switch (name) {
    case '$eq':
      return leafFilter(inLeaf(path, dotted, [exact(operand, name)]))
    case '$ne':
      if (operand.type === T.regex) throw new CommandError('BadValue', `Can't have regex as arg to $ne.`)
      return negated(leafFilter(inLeaf(path, dotted, [known(operand)])))
    case '$in':
      return inFilter(name, operand, place)
    case '$nin':
      return negated(inFilter(name, operand, place))
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return leafFilter(rangeLeaf(path, dotted, name, known(operand)))
    case '$exists': {
      const exists = leafFilter(existsLeaf(path, dotted))
      return isTrue(isNumber(operand) ? numberOf(operand) : toJs(operand)) ? exists : negated(exists)
    }
    case '$not':
      return negated(notOperand(operand, place))
    case '$regex':
      return leafFilter(regexLeaf(path, dotted, ...regexOperand(operand, fieldOf(operators, '$options'))))
    case '$options':
      if (!fieldOf(operators, '$regex')) throw new CommandError('BadValue', '$options needs a $regex')
      return combine([])
    case '$type':
      return leafFilter(typeLeaf(path, dotted, operand))
    case '$size':
      return leafFilter(sizeLeaf(path, dotted, operand))
    case '$mod':
      return leafFilter(modLeaf(path, dotted, operand))
    case '$elemMatch':
      return leafFilter(elemMatch(operand, place))
    case '$all':
      return compileAll(operand, place)
  }
  if (UNSUPPORTED.has(name) || name.startsWith('$geo') || name.includes('istance'))
    throw notImplemented(`The query operator ${name}`)
  void variables
  throw new CommandError('BadValue', `unknown operator: ${name}`)
}

/** $eq takes a regular expression for a value, unlike {a: /x/} */
function exact(operand: Raw, name: string): Raw {
  if (operand.type === T.regex) throw notImplemented(`${name} with a regular expression`)
  return known(operand)
}

function notOperand(operand: Raw, { path, dotted, variables }: Place): Filter {
  if (operand.type === T.regex) return leafFilter(regexLeaf(path, dotted, ...regexParts(operand)))
  if (!isOperatorObject(operand)) throw new CommandError('BadValue', '$not needs a regex or a document')
  return compileOperators(path, dotted, operand, variables)
}

const LOGICAL = new Set(['$and', '$or', '$nor', '$expr'])

/** The test of one element of an array: by operators on the element itself, or a filter on its fields */
export function elementTest(operand: Raw, variables: Variables): (element: Raw) => boolean {
  if (isOperatorObject(operand) && !fieldsOf(operand).some(([name]) => LOGICAL.has(name)))
    return compileOperators([], '', operand, variables).matches
  const { matches } = compileFilter(operand, variables)
  return (element) => (element.type === T.object || element.type === T.array) && matches(element)
}

function elemMatch(operand: Raw, { path, dotted, variables }: Place): Leaf {
  if (operand.type !== T.object) throw new CommandError('BadValue', '$elemMatch needs an Object')
  return elemMatchLeaf(path, dotted, elementTest(operand, variables))
}

function compileAll(operand: Raw, place: Place): Filter {
  const { path, dotted } = place
  const values = arrayOperand('$all', operand)
  if (values.length === 0) return testFilter(() => false)
  const parts = values.map((value) => {
    if (value.type === T.regex) return leafFilter(regexLeaf(path, dotted, ...regexParts(value)))
    if (!isOperatorObject(value)) return leafFilter(inLeaf(path, dotted, [known(value)]))
    const nested = fieldOf(value, '$elemMatch')
    if (!nested) throw new CommandError('BadValue', 'no $ expressions in $all')
    return leafFilter(elemMatch(nested, place))
  })
  return combine(parts)
}
