import { CommandError } from '../errors.js'
import { compare, isNil, isNumeric, numeric, type Operator, type Value } from './values.js'

function arithmetic(operator: string, fold: (numbers: number[]) => Value): Operator {
  return (...args) => (args.some(isNil) ? null : fold(args.map((arg) => numeric(arg, operator))))
}

/** $add and $subtract take a date with milliseconds */
function addition(...args: Value[]): Value {
  if (args.some(isNil)) return null
  const dates = args.filter((arg) => arg instanceof Date)
  if (dates.length > 1) throw new CommandError(16612, 'only one date allowed in an $add expression')
  const sum = args.reduce<number>(
    (total, arg) => total + (arg instanceof Date ? +arg : numeric(arg, '$add')),
    0,
  )
  return dates.length > 0 ? new Date(sum) : sum
}

function subtraction(a: Value, b: Value): Value {
  if (isNil(a) || isNil(b)) return null
  if (!(a instanceof Date)) return numeric(a, '$subtract') - numeric(b, '$subtract')
  return b instanceof Date ? +a - +b : new Date(+a - numeric(b, '$subtract'))
}

function rounded(operator: string, round: (value: number) => number): Operator {
  return (value, places) => {
    if (isNil(value)) return null
    const factor = 10 ** (isNil(places) ? 0 : numeric(places, operator))
    return round(numeric(value, operator) * factor) / factor
  }
}

/** To the even neighbour, as $round does with a half */
function halfEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

function divide(a: Value, b: Value): Value {
  if (isNil(a) || isNil(b)) return null
  if (numeric(b, '$divide') === 0) throw new CommandError('BadValue', "can't $divide by zero")
  return numeric(a, '$divide') / numeric(b, '$divide')
}

/** Numbers summed; what is no number counts nothing. With one argument an array is taken apart. */
export const summands = (args: Value[]) =>
  args.length === 1 && Array.isArray(args[0]) ? (args[0] as Value[]) : args

function sum(values: Value[]): number {
  let total = 0
  for (const value of values) if (isNumeric(value, '$sum')) total += value
  return total
}

function average(values: Value[]): Value {
  const numbers = values.filter((value) => isNumeric(value, '$avg'))
  return numbers.length === 0 ? null : sum(numbers) / numbers.length
}

function extreme(values: Value[], sign: 1 | -1): Value {
  let best: Value = null
  for (const value of values)
    if (!isNil(value) && (best === null || compare(value, best) * sign > 0)) best = value
  return best
}

export const NUMBER_OPERATORS: Record<string, Operator> = {
  $add: addition,
  $subtract: subtraction,
  $multiply: arithmetic('$multiply', (numbers) => numbers.reduce((a, b) => a * b, 1)),
  $divide: divide,
  $mod: arithmetic('$mod', ([a, b]) => {
    if (b === 0) throw new CommandError(16610, "can't $mod by zero")
    return a! % b!
  }),
  $abs: arithmetic('$abs', ([value]) => Math.abs(value!)),
  $ceil: arithmetic('$ceil', ([value]) => Math.ceil(value!)),
  $floor: arithmetic('$floor', ([value]) => Math.floor(value!)),
  $sqrt: arithmetic('$sqrt', ([value]) => Math.sqrt(value!)),
  $pow: arithmetic('$pow', ([base, exponent]) => base! ** exponent!),
  $exp: arithmetic('$exp', ([value]) => Math.exp(value!)),
  $ln: arithmetic('$ln', ([value]) => Math.log(value!)),
  $log10: arithmetic('$log10', ([value]) => Math.log10(value!)),
  $round: rounded('$round', halfEven),
  $trunc: rounded('$trunc', Math.trunc),
  $sum: (...args) => sum(summands(args)),
  $avg: (...args) => average(summands(args)),
  $max: (...args) => extreme(summands(args), 1),
  $min: (...args) => extreme(summands(args), -1),
}
