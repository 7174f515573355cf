import { CommandError, notImplemented } from '../errors.js'
import { encode, isNaNKey, kindOf, NULL } from '../bson/ordered.js'
import { isNumber, numberOf, stringOf, T, toJs, elementsOf, type Raw } from '../bson/raw.js'
import { somePathValue, someQueriedValue, type Path } from '../bson/paths.js'

/** A condition on one path. What the planner can turn into index bounds is told apart from plain tests. */
export type Leaf = { path: Path; dotted: string; matches: (doc: Raw) => boolean } & (
  | { kind: 'in'; points: string[]; regexes: boolean }
  | { kind: 'range'; operator: RangeOperator; bound: string }
  | { kind: 'exists' }
  | { kind: 'regex'; prefix: string | undefined }
  | { kind: 'other'; name: string }
)

export type RangeOperator = '$gt' | '$gte' | '$lt' | '$lte'

type Test = (value: Raw | undefined) => boolean

const NUMBER_TYPES = [T.double, T.int, T.long, T.decimal]
const TYPE_ALIASES: Record<string, readonly number[]> = {
  double: [T.double],
  string: [T.string],
  object: [T.object],
  array: [T.array],
  binData: [T.binary],
  undefined: [T.undefined],
  objectId: [T.objectId],
  bool: [T.bool],
  date: [T.date],
  null: [T.null],
  regex: [T.regex],
  javascript: [T.code],
  symbol: [T.symbol],
  int: [T.int],
  timestamp: [T.timestamp],
  long: [T.long],
  decimal: [T.decimal],
  minKey: [T.minKey],
  maxKey: [T.maxKey],
  number: NUMBER_TYPES,
}

const anyQueried = (path: Path, test: Test) => (doc: Raw) => someQueriedValue(doc, path, test)

function equalsTest(encoded: string): Test {
  const kind = encoded[0]
  if (encoded === NULL)
    return (value) => value === undefined || value.type === T.null || value.type === T.undefined
  return (value) => value !== undefined && kindOf(value.type) === kind && encode(value) === encoded
}

function inTest(points: string[], regexes: RegExp[]): Test {
  const set = new Set(points)
  const missing = set.has(NULL)
  return (value) => {
    if (value === undefined || value.type === T.undefined) return missing
    return set.has(encode(value)) || regexes.some((regex) => matchesRegex(value, regex))
  }
}

/** Equal to one of these values, or, where regular expressions stand among them, matching one */
export function inLeaf(path: Path, dotted: string, values: Raw[]): Leaf {
  if (values.length === 1 && values[0]!.type !== T.regex) {
    const point = encode(values[0]!)
    return {
      kind: 'in',
      path,
      dotted,
      points: [point],
      regexes: false,
      matches: anyQueried(path, equalsTest(point)),
    }
  }
  const regexes = values.filter(({ type }) => type === T.regex)
  const points = [...new Set(values.map(encode))].sort()
  const test = inTest(points, regexes.map(toRegExp))
  return { kind: 'in', path, dotted, points, regexes: regexes.length > 0, matches: anyQueried(path, test) }
}

const COMPARE: Record<RangeOperator, (a: string, b: string) => boolean> = {
  $gt: (a, b) => a > b,
  $gte: (a, b) => a >= b,
  $lt: (a, b) => a < b,
  $lte: (a, b) => a <= b,
}

/** Greater or less than a value; only values of the same kind match, as numbers with numbers */
export function rangeLeaf(path: Path, dotted: string, operator: RangeOperator, operand: Raw): Leaf {
  if (operand.type === T.regex)
    throw new CommandError('BadValue', `Can't have RegEx as arg to predicate over field '${dotted}'.`)
  const bound = encode(operand)
  const inclusive = operator === '$gte' || operator === '$lte'
  if (bound === NULL || isNaNKey(bound)) {
    if (inclusive) return inLeaf(path, dotted, [operand])
    return { kind: 'other', name: operator, path, dotted, matches: () => false }
  }
  const compare = COMPARE[operator]
  const anyKind = operand.type === T.minKey || operand.type === T.maxKey
  const test: Test = (value) => {
    if (value === undefined) return anyKind && compare(NULL, bound)
    if (!anyKind && kindOf(value.type) !== bound[0]) return false
    const encoded = encode(value)
    return !isNaNKey(encoded) && compare(encoded, bound)
  }
  if (anyKind) return { kind: 'other', name: operator, path, dotted, matches: anyQueried(path, test) }
  return { kind: 'range', path, dotted, operator, bound, matches: anyQueried(path, test) }
}

export function existsLeaf(path: Path, dotted: string): Leaf {
  return {
    kind: 'exists',
    path,
    dotted,
    matches: (doc) => somePathValue(doc, path, (value) => value !== undefined),
  }
}

/** PCRE's options are JavaScript's, but for x */
export function regExpFrom(pattern: string, options: string): RegExp {
  if (/[^imsu]/.test(options)) throw notImplemented(`$regex with the options ${options}`)
  const flags = [...new Set(options)].filter((flag) => flag !== 'u').join('')
  try {
    return new RegExp(pattern, flags + 'u')
  } catch {
    try {
      return new RegExp(pattern, flags)
    } catch (error) {
      throw new CommandError(51091, `Regular expression is invalid: ${String(error)}`)
    }
  }
}

export function regexParts({ buf, start, end }: Raw): [pattern: string, options: string] {
  const [pattern = '', options = ''] = buf.utf8Slice(start, end).split('\0')
  return [pattern, options]
}

const toRegExp = (value: Raw) => regExpFrom(...regexParts(value))

function matchesRegex(value: Raw | undefined, regex: RegExp): boolean {
  return (value?.type === T.string || value?.type === T.symbol) && regex.test(stringOf(value))
}

/** The text every match begins with, when the pattern is /^text/ and so a range of an index */
function literalPrefix(pattern: string, options: string): string | undefined {
  if (!pattern.startsWith('^') || /[im]/.test(options) || pattern.includes('|')) return undefined
  const literal = /^[^\\^$.|?*+()[\]{}]*/.exec(pattern.slice(1))![0]
  const next = pattern[1 + literal.length]
  return next && '?*{'.includes(next) ? literal.slice(0, -1) : literal
}

export function regexLeaf(path: Path, dotted: string, pattern: string, options: string): Leaf {
  const regex = regExpFrom(pattern, options)
  const test: Test = (value) =>
    matchesRegex(value, regex) ||
    (value?.type === T.regex && regexParts(value).join('/') === `${pattern}/${options}`)
  const prefix = literalPrefix(pattern, options)
  return {
    kind: 'regex',
    path,
    dotted,
    prefix: prefix === '' ? undefined : prefix,
    matches: anyQueried(path, test),
  }
}

function typeNumbers(operand: Raw): readonly number[] {
  if (operand.type === T.array) return elementsOf(operand).flatMap(typeNumbers)
  if (operand.type === T.string) {
    const types = TYPE_ALIASES[stringOf(operand)]
    if (!types) throw new CommandError('BadValue', `Unknown type name alias: ${stringOf(operand)}`)
    return types
  }
  if (!isNumber(operand))
    throw new CommandError('TypeMismatch', 'type must be represented as a number or a string')
  return [numberOf(operand) === -1 ? T.minKey : numberOf(operand)]
}

export function typeLeaf(path: Path, dotted: string, operand: Raw): Leaf {
  const types = new Set(typeNumbers(operand))
  const matches = anyQueried(path, (value) => value !== undefined && types.has(value.type))
  return { kind: 'other', name: '$type', path, dotted, matches }
}

export function sizeLeaf(path: Path, dotted: string, operand: Raw): Leaf {
  if (!isNumber(operand) || !Number.isInteger(numberOf(operand)) || numberOf(operand) < 0)
    throw new CommandError('BadValue', 'Failed to parse $size. Expected a non-negative integer')
  const size = numberOf(operand)
  const isThatLong: Test = (value) => value?.type === T.array && elementsOf(value).length === size
  return {
    kind: 'other',
    name: '$size',
    path,
    dotted,
    matches: (doc) => somePathValue(doc, path, isThatLong),
  }
}

const wholePart = (value: Raw): bigint =>
  value.type === T.long ? value.buf.readBigInt64LE(value.start) : BigInt(Math.trunc(numberOf(value)))

export function modLeaf(path: Path, dotted: string, operand: Raw): Leaf {
  const parts = operand.type === T.array ? elementsOf(operand) : []
  if (parts.length !== 2 || !parts.every(isNumber))
    throw new CommandError('BadValue', 'malformed mod, needs to be an array of two numbers')
  const [divisor, remainder] = parts.map(wholePart) as [bigint, bigint]
  if (divisor === 0n) throw new CommandError('BadValue', 'divisor cannot be 0')
  const test: Test = (value) =>
    value !== undefined &&
    isNumber(value) &&
    isFinite(numberOf(value)) &&
    wholePart(value) % divisor === remainder
  return { kind: 'other', name: '$mod', path, dotted, matches: anyQueried(path, test) }
}

/** An element of the array at the path satisfies all the conditions */
export function elemMatchLeaf(path: Path, dotted: string, matchesElement: (element: Raw) => boolean): Leaf {
  const test: Test = (value) => value?.type === T.array && elementsOf(value).some(matchesElement)
  return {
    kind: 'other',
    name: '$elemMatch',
    path,
    dotted,
    matches: (doc) => somePathValue(doc, path, test),
  }
}

/** Options of a $regex operator that stand beside it */
export function regexOperand(operand: Raw, optionsOperand: Raw | undefined): [string, string] {
  const beside = optionsOperand ? String(toJs(optionsOperand)) : undefined
  if (operand.type === T.regex) {
    const [pattern, options] = regexParts(operand)
    return [pattern, beside ?? options]
  }
  if (operand.type !== T.string) throw new CommandError('BadValue', '$regex has to be a string')
  return [stringOf(operand), beside ?? '']
}
