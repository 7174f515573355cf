import { CommandError, notImplemented } from '../errors.js'
import { encode } from '../bson/ordered.js'
import { elementsOf, fieldOf, fieldsOf, isNumber, numberOf, T, type Raw } from '../bson/raw.js'
import { elementTest } from '../query/filter.js'
import { isOperatorObject } from '../query/operands.js'
import { parseSort, sortKey } from '../query/sort.js'

const PUSH_MODIFIERS = new Set(['$each', '$position', '$slice', '$sort'])

/** What $push and $addToSet are to add: the operand, or what $each lists */
function listed(operator: string, operand: Raw): Raw[] {
  const each = operand.type === T.object ? fieldOf(operand, '$each') : undefined
  if (!each) return [operand]
  if (each.type !== T.array)
    throw new CommandError('BadValue', `The argument to $each in ${operator} must be an array`)
  return elementsOf(each)
}

function modifier(operand: Raw, name: string): number | undefined {
  const value = fieldOf(operand, name)
  if (!value) return undefined
  if (!isNumber(value) || !Number.isInteger(numberOf(value)))
    throw new CommandError('BadValue', `The value for ${name} must be an integer value`)
  return numberOf(value)
}

export function push(items: Raw[], operand: Raw): Raw[] {
  if (operand.type !== T.object || !fieldOf(operand, '$each')) return [...items, operand]
  for (const [name] of fieldsOf(operand))
    if (!PUSH_MODIFIERS.has(name)) throw new CommandError('BadValue', `Unrecognized clause in $push: ${name}`)
  const added = listed('$push', operand)
  const position = modifier(operand, '$position')
  const result = items.slice()
  if (position === undefined) result.push(...added)
  else result.splice(position < 0 ? Math.max(0, items.length + position) : position, 0, ...added)
  const sort = fieldOf(operand, '$sort')
  return sliced(sort ? sorted(result, sort) : result, modifier(operand, '$slice'))
}

const sliced = (items: Raw[], size: number | undefined) => {
  if (size === undefined) return items
  if (size === 0) return []
  return size > 0 ? items.slice(0, size) : items.slice(size)
}

function sorted(items: Raw[], sort: Raw): Raw[] {
  if (isNumber(sort)) {
    const sign = numberOf(sort)
    return byKey(items, encode, sign)
  }
  const spec = parseSort(sort)
  return byKey(items, (item) => sortKey(item, spec), 1)
}

const byKey = (items: Raw[], keyOf: (item: Raw) => string, sign: number) =>
  items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0))
    .map(({ item }) => item)

export function addToSet(items: Raw[], operand: Raw): Raw[] {
  const present = new Set(items.map(encode))
  const result = items.slice()
  for (const item of listed('$addToSet', operand)) {
    const key = encode(item)
    if (!present.has(key)) result.push(item)
    present.add(key)
  }
  return result
}

/** Removes the elements that equal the operand, or match it when it is a condition */
export function pull(items: Raw[], operand: Raw): Raw[] {
  if (operand.type === T.regex) throw notImplemented('$pull with a regular expression')
  if (operand.type !== T.object) {
    const unwanted = encode(operand)
    return items.filter((item) => encode(item) !== unwanted)
  }
  const test = elementTest(operand, {})
  const exact = isOperatorObject(operand) ? undefined : encode(operand)
  return items.filter((item) => !(test(item) || encode(item) === exact))
}

export function pullAll(items: Raw[], operand: Raw): Raw[] {
  if (operand.type !== T.array) throw new CommandError('BadValue', '$pullAll requires an array argument')
  const unwanted = new Set(elementsOf(operand).map(encode))
  return items.filter((item) => !unwanted.has(encode(item)))
}

export function pop(items: Raw[], operand: Raw): Raw[] {
  const side = isNumber(operand) ? numberOf(operand) : 0
  if (side !== 1 && side !== -1) throw new CommandError('FailedToParse', '$pop expects 1 or -1')
  return side === 1 ? items.slice(0, -1) : items.slice(1)
}
