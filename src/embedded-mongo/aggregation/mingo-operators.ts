import { BSON } from 'bson'
import { computeValue, Context } from 'mingo/core'
import * as dateOperators from 'mingo/operators/expression/date'
import * as stringOperators from 'mingo/operators/expression/string'
import { $literal } from 'mingo/operators/expression'
import { CommandError } from '../errors.js'
import type { Value } from './values.js'

/** mingo supplies the operators on dates and text; they get their arguments evaluated */
const MINGO = Context.init().addExpressionOps({ ...dateOperators, ...stringOperators, $literal })
const MINGO_OPTIONS = { context: MINGO } as unknown as Parameters<typeof computeValue>[3]
export const MINGO_NAMES = new Set([...Object.keys(dateOperators), ...Object.keys(stringOperators)])

/** An evaluated argument, so that mingo does not take it for an expression */
export const literal = (value: Value) => ({
  $literal: value instanceof BSON.BSONRegExp ? new RegExp(value.pattern, value.options) : value,
})

/**
 * What mingo's operator makes of its arguments, each a literal.
 * @throws CommandError BadValue for what mingo does not take
 */
export function computedByMingo(name: string, operand: Value): Value {
  try {
    return computeValue({}, operand, name, MINGO_OPTIONS)
  } catch (error) {
    throw new CommandError('BadValue', `${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
