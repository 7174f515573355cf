import { CommandError, notImplemented } from '../errors.js'
import { computedByMingo, literal, MINGO_NAMES } from './mingo-operators.js'
import { MISSING_OPERATORS } from './missing-operators.js'
import { OPERATORS } from './operators.js'
import { isDocument, isNil, truthy, valueAt, type PlainObject, type Value } from './values.js'

/** What an expression sees: the document, and variables by their names without $$ */
export interface Scope {
  root: Value
  variables: PlainObject
}

type Evaluate = (scope: Scope) => Value

/**
 * Compiles an aggregation expression, to be evaluated on documents.
 * @throws CommandError NotImplemented for operators this store does not have
 */
export function compileExpression(expression: Value, variables: PlainObject = {}): (root: Value) => Value {
  const evaluate = compile(expression)
  return (root) => evaluate({ root, variables })
}

export function compile(expression: Value): Evaluate {
  if (typeof expression === 'string' && expression.startsWith('$')) return compilePath(expression)
  if (Array.isArray(expression)) {
    const items = expression.map(compile)
    return (scope) => items.map((item) => item(scope) ?? null)
  }
  if (!isDocument(expression)) return () => expression
  const [first, ...rest] = Object.keys(expression)
  if (first?.startsWith('$')) {
    if (rest.length > 0)
      throw new CommandError(
        15983,
        `an expression specification must contain exactly one field, the name of the expression. Found ${rest.length + 1} fields`,
      )
    return compileOperator(first, expression[first])
  }
  return compileObject(expression)
}

function compileObject(expression: PlainObject): Evaluate {
  const fields = Object.entries(expression).map(([name, value]) => [name, compile(value)] as const)
  return (scope) => {
    const result: PlainObject = {}
    for (const [name, evaluate] of fields) {
      const value = evaluate(scope)
      if (value !== undefined) result[name] = value
    }
    return result
  }
}

const REMOVE = () => undefined

function compilePath(reference: string): Evaluate {
  if (!reference.startsWith('$$')) {
    const path = reference.slice(1).split('.')
    if (path.length === 1) {
      const [name] = path as [string]
      return ({ root }) => (isDocument(root) && Object.hasOwn(root, name) ? root[name] : undefined)
    }
    return ({ root }) => valueAt(root, path)
  }
  const [name, ...path] = reference.slice(2).split('.') as [string, ...string[]]
  if (name === 'ROOT' || name === 'CURRENT') return ({ root }) => valueAt(root, path)
  if (name === 'REMOVE') return REMOVE
  if (name === 'NOW') return ({ variables }) => variables.NOW ?? new Date()
  if (/^[A-Z]/.test(name)) throw notImplemented(`The variable $$${name}`)
  return ({ variables }) => {
    if (!Object.hasOwn(variables, name)) throw new CommandError(17276, `Use of undefined variable: ${name}`)
    return valueAt(variables[name], path)
  }
}

const listOf = (operand: Value): Value[] => (Array.isArray(operand) ? operand : [operand])

/** Operators that decide for themselves what is evaluated, and on what */
const SPECIAL: Record<string, (operand: Value) => Evaluate> = {
  $literal: (operand) => () => operand,
  $expr: compile,
  $and: (operand) => {
    const parts = listOf(operand).map(compile)
    return (scope) => parts.every((part) => truthy(part(scope)))
  },
  $or: (operand) => {
    const parts = listOf(operand).map(compile)
    return (scope) => parts.some((part) => truthy(part(scope)))
  },
  $cond: compileCondition,
  $ifNull: (operand) => {
    const parts = listOf(operand).map(compile)
    return (scope) => {
      let value: Value
      for (const part of parts) if (!isNil((value = part(scope)))) return value
      return value
    }
  },
  $switch: compileSwitch,
  $let: (operand) => {
    const { vars, in: body } = operand as { vars: PlainObject; in: Value }
    const fields = Object.entries(vars).map(([name, value]) => [name, compile(value)] as const)
    const result = compile(body)
    return (scope) => {
      const added = Object.fromEntries(fields.map(([name, evaluate]) => [name, evaluate(scope)]))
      return result({ root: scope.root, variables: { ...scope.variables, ...added } })
    }
  },
  $map: (operand) =>
    overArray(operand, '$map', 'in', (items, each) => items.map((item) => each(item) ?? null)),
  $filter: (operand) => {
    const limit = compile((operand as { limit?: Value }).limit)
    return overArray(operand, '$filter', 'cond', (items, each, scope) => {
      const kept = items.filter((item) => truthy(each(item)))
      const most = limit(scope)
      return typeof most === 'number' ? kept.slice(0, most) : kept
    })
  },
  $reduce: compileReduce,
  $sortArray: compileSortArray,
  $getField: compileGetField,
}

function compileCondition(operand: Value): Evaluate {
  const given = isDocument(operand) ? [operand.if, operand.then, operand.else] : listOf(operand)
  if (given.length !== 3) throw new CommandError(16020, 'Expression $cond takes exactly 3 arguments')
  const [test, then, otherwise] = given.map(compile) as [Evaluate, Evaluate, Evaluate]
  return (scope) => (truthy(test(scope)) ? then(scope) : otherwise(scope))
}

function compileSwitch(operand: Value): Evaluate {
  const { branches, default: fallback } = operand as {
    branches: { case: Value; then: Value }[]
    default?: Value
  }
  const compiled = branches.map((branch) => [compile(branch.case), compile(branch.then)] as const)
  const otherwise = fallback === undefined ? undefined : compile(fallback)
  return (scope) => {
    for (const [test, then] of compiled) if (truthy(test(scope))) return then(scope)
    if (!otherwise)
      throw new CommandError(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      )
    return otherwise(scope)
  }
}

type OverItems = (items: Value[], each: (item: Value) => Value, scope: Scope) => Value

function overArray(operand: Value, operator: string, bodyName: string, run: OverItems): Evaluate {
  const spec = operand as PlainObject & { as?: string }
  const input = compile(spec.input)
  const body = compile(spec[bodyName])
  const name = spec.as ?? 'this'
  return (scope) => {
    const items = input(scope)
    if (isNil(items)) return null
    if (!Array.isArray(items)) throw new CommandError(16883, `input to ${operator} must be an array`)
    const each = (item: Value) => body({ root: scope.root, variables: { ...scope.variables, [name]: item } })
    return run(items, each, scope)
  }
}

function compileReduce(operand: Value): Evaluate {
  const spec = operand as PlainObject
  const [input, initial, body] = [spec.input, spec.initialValue, spec.in].map(compile) as [
    Evaluate,
    Evaluate,
    Evaluate,
  ]
  return (scope) => {
    const items = input(scope)
    if (isNil(items)) return null
    if (!Array.isArray(items)) throw new CommandError(40080, '$reduce requires that input be an array')
    return items.reduce<Value>(
      (value, item: Value) =>
        body({ root: scope.root, variables: { ...scope.variables, value, this: item } }),
      initial(scope),
    )
  }
}

function compileSortArray(operand: Value): Evaluate {
  const { input, sortBy } = operand as { input: Value; sortBy: Value }
  const items = compile(input)
  const compareItems = itemOrder(sortBy)
  return (scope) => {
    const array = items(scope)
    if (isNil(array)) return null
    if (!Array.isArray(array))
      throw new CommandError(2942504, 'The input argument to $sortArray must be an array')
    return (array as Value[]).toSorted(compareItems)
  }
}

/** The order of $sortArray and of $topN: by fields, or of the values themselves */
export function itemOrder(sortBy: Value): (a: Value, b: Value) => number {
  if (typeof sortBy === 'number') return (a, b) => (OPERATORS.$cmp!(a, b) as number) * sortBy
  const parts = Object.entries(sortBy as Record<string, number>).map(
    ([path, sign]) => [path.split('.'), sign] as const,
  )
  return (a, b) => {
    for (const [path, sign] of parts) {
      const order = OPERATORS.$cmp!(valueAt(a, path) ?? null, valueAt(b, path) ?? null) as number
      if (order !== 0) return order * sign
    }
    return 0
  }
}

function compileGetField(operand: Value): Evaluate {
  const spec = isDocument(operand) && 'field' in operand ? operand : { field: operand, input: '$$CURRENT' }
  const [field, input] = [compile(spec.field), compile(spec.input ?? '$$CURRENT')] as [Evaluate, Evaluate]
  return (scope) => valueAt(input(scope), [String(field(scope))])
}

function compileOperator(name: string, operand: Value): Evaluate {
  const special = SPECIAL[name]
  if (special) return special(operand)
  const operator = OPERATORS[name]
  if (operator) {
    const args = listOf(operand).map(compile)
    return (scope) => operator(...args.map((arg) => arg(scope)))
  }
  if (MINGO_NAMES.has(name)) return throughMingo(name, operand)
  if (MISSING_OPERATORS.has(name)) throw notImplemented(`The expression operator ${name}`)
  throw new CommandError(168, `Unrecognized expression '${name}'`)
}

function throughMingo(name: string, operand: Value): Evaluate {
  if (isDocument(operand) && !Object.keys(operand)[0]?.startsWith('$')) {
    const fields = Object.entries(operand).map(([field, value]) => [field, compile(value)] as const)
    return (scope) =>
      computedByMingo(
        name,
        Object.fromEntries(fields.map(([field, evaluate]) => [field, literal(evaluate(scope))])),
      )
  }
  const list = listOf(operand).map(compile)
  return (scope) => {
    const values = list.map((evaluate) => literal(evaluate(scope)))
    return computedByMingo(name, Array.isArray(operand) ? values : values[0])
  }
}
