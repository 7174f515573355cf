import { CommandError, notImplemented } from '../errors.js'
import { eachField, fieldOf, fieldsOf, T, toJs, toObject, type Raw } from '../bson/raw.js'
import { splitPath, type Path } from '../bson/paths.js'
import { combine, gathered, negated, type Filter, type Parts } from './filter-parts.js'
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
import { arrayOperand, branches, exact, isOperatorObject, known, UNSUPPORTED } from './operands.js'

export { combine, type Filter }

export type Variables = Record<string, unknown>

/**
 * Compiles a filter of a find, an update or a $match stage.
 * @throws CommandError BadValue for what MongoDB would not take, NotImplemented for what this store does not do
 */
export function compileFilter(filter: Raw, variables: Variables = {}): Filter {
  return gathered((parts) => addFields(parts, filter, variables))
}

function addFields(parts: Parts, filter: Raw, variables: Variables): void {
  eachField(filter, (name, operand) => addField(parts, name, operand, variables))
}

function addField(parts: Parts, name: string, operand: Raw, variables: Variables): void {
  if (!name.startsWith('$')) {
    addPath(parts, splitPath(name), name, operand, variables)
    return
  }
  switch (name) {
    case '$and':
      for (const part of branches(name, operand)) addFields(parts, part, variables)
      return
    case '$or':
      addOr(parts, branches(name, operand), variables)
      return
    case '$nor': {
      const refused = branches(name, operand).map((part) => compileFilter(part, variables))
      parts.others.push((doc) => !refused.some(({ matches }) => matches(doc)))
      return
    }
    case '$expr': {
      const evaluate = compileExpression(toJs(operand), variables)
      parts.others.push((doc) => isTrue(evaluate(toObject(doc))))
      return
    }
    case '$comment':
      return
  }
  if (UNSUPPORTED.has(name)) throw notImplemented(`The query operator ${name}`)
  throw new CommandError(
    'BadValue',
    `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
  )
}

export const isTrue = (value: unknown) =>
  value !== null && value !== undefined && value !== false && value !== 0

function addOr(parts: Parts, given: Raw[], variables: Variables): void {
  if (given.length === 1) addFields(parts, given[0]!, variables)
  else parts.ors.push(given.map((part) => compileFilter(part, variables)))
}

function addPath(parts: Parts, path: Path, dotted: string, operand: Raw, variables: Variables): void {
  if (operand.type === T.regex) parts.leaves.push(regexLeaf(path, dotted, ...regexParts(operand)))
  else if (isOperatorObject(operand)) addOperators(parts, path, dotted, operand, variables)
  else parts.leaves.push(inLeaf(path, dotted, [known(operand)]))
}

function addOperators(parts: Parts, path: Path, dotted: string, operators: Raw, variables: Variables): void {
  if (fieldOf(operators, '$ref')) {
    parts.leaves.push(inLeaf(path, dotted, [operators]))
    return
  }
  const place = { path, dotted, operators, variables }
  eachField(operators, (name, operand) => addOperator(parts, name, operand, place))
}

interface Place {
  path: Path
  dotted: string
  operators: Raw
  variables: Variables
}

function valuesLeaf(name: string, operand: Raw, { path, dotted }: Place): Leaf {
  const values = arrayOperand(name, operand)
  if (values.some(isOperatorObject)) throw new CommandError('BadValue', `cannot nest $ under ${name}`)
  return inLeaf(path, dotted, values.map(known))
}

/** A single condition, or undefined for operators that are not one */
function leafOf(name: string, operand: Raw, place: Place): Leaf | undefined {
  const { path, dotted, operators } = place
  switch (name) {
    case '$eq':
      return inLeaf(path, dotted, [exact(operand, name)])
    case '$in':
      return valuesLeaf(name, operand, place)
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return rangeLeaf(path, dotted, name, known(operand))
    case '$regex':
      return regexLeaf(path, dotted, ...regexOperand(operand, fieldOf(operators, '$options')))
    case '$type':
      return typeLeaf(path, dotted, operand)
    case '$size':
      return sizeLeaf(path, dotted, operand)
    case '$mod':
      return modLeaf(path, dotted, operand)
    case '$elemMatch':
      return elemMatch(operand, place)
  }
  return undefined
}

function addOperator(parts: Parts, name: string, operand: Raw, place: Place): void {
  const { path, dotted, operators } = place
  const leaf = leafOf(name, operand, place)
  if (leaf) {
    parts.leaves.push(leaf)
    return
  }
  switch (name) {
    case '$ne':
      if (operand.type === T.regex) throw new CommandError('BadValue', `Can't have regex as arg to $ne.`)
      negated(parts, ({ leaves }) => leaves.push(inLeaf(path, dotted, [known(operand)])))
      return
    case '$nin':
      negated(parts, ({ leaves }) => leaves.push(valuesLeaf(name, operand, place)))
      return
    case '$exists': {
      const exists = existsLeaf(path, dotted)
      if (isTrue(toJs(operand))) parts.leaves.push(exists)
      else parts.others.push((doc) => !exists.matches(doc))
      return
    }
    case '$not':
      negated(parts, (inner) => addNot(inner, operand, place))
      return
    case '$options':
      if (!fieldOf(operators, '$regex')) throw new CommandError('BadValue', '$options needs a $regex')
      return
    case '$all':
      addAll(parts, operand, place)
      return
  }
  if (UNSUPPORTED.has(name) || name.startsWith('$geo') || name.includes('istance'))
    throw notImplemented(`The query operator ${name}`)
  throw new CommandError('BadValue', `unknown operator: ${name}`)
}

function addNot(parts: Parts, operand: Raw, { path, dotted, variables }: Place): void {
  if (operand.type !== T.regex && !isOperatorObject(operand))
    throw new CommandError('BadValue', '$not needs a regex or a document')
  addPath(parts, path, dotted, operand, variables)
}

const LOGICAL = new Set(['$and', '$or', '$nor', '$expr'])

/** The test of one element of an array: by operators on the element itself, or a filter on its fields */
export function elementTest(operand: Raw, variables: Variables): (element: Raw) => boolean {
  if (isOperatorObject(operand) && !fieldsOf(operand).some(([name]) => LOGICAL.has(name)))
    return gathered((parts) => addOperators(parts, [], '', operand, variables)).matches
  const { matches } = compileFilter(operand, variables)
  return (element) => (element.type === T.object || element.type === T.array) && matches(element)
}

function elemMatch(operand: Raw, { path, dotted, variables }: Place): Leaf {
  if (operand.type !== T.object) throw new CommandError('BadValue', '$elemMatch needs an Object')
  return elemMatchLeaf(path, dotted, elementTest(operand, variables))
}

function addAll(parts: Parts, operand: Raw, place: Place): void {
  const { path, dotted, variables } = place
  const values = arrayOperand('$all', operand)
  if (values.length === 0) parts.others.push(() => false)
  for (const value of values) {
    const nested = isOperatorObject(value) ? fieldOf(value, '$elemMatch') : undefined
    if (nested) parts.leaves.push(elemMatch(nested, place))
    else if (isOperatorObject(value)) throw new CommandError('BadValue', 'no $ expressions in $all')
    else addPath(parts, path, dotted, value, variables)
  }
}
