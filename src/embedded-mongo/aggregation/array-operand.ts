import { CommandError } from '../errors.js'
import { typeName, type Value } from './values.js'

/** What MongoDB 7 answers where an operator needs an array and gets something else */
const NOT_AN_ARRAY: Record<string, number> = {
  $anyElementTrue: 17041,
  $arrayElemAt: 28689,
  $arrayToObject: 40386,
  $concatArrays: 28664,
  $indexOfArray: 40090,
  $reverseArray: 34435,
  $setDifference: 17048,
  $setIntersection: 17047,
  $setIsSubset: 17310,
  $setUnion: 17043,
  $slice: 28724,
}

/** @throws CommandError with MongoDB's own code for the operator */
export function arrayOf(operator: string, value: Value): Value[] {
  if (Array.isArray(value)) return value
  const code = NOT_AN_ARRAY[operator] ?? 'TypeMismatch'
  throw new CommandError(code, `${operator} needs an array, not ${typeName(value)}`)
}
