import { BSON } from 'bson'
import { CommandError, notImplemented } from '../errors.js'
import { fromJs, isNumber, numberOf, T, type Raw } from '../bson/raw.js'

const INT32 = 2n ** 31n
const INT64 = 2n ** 63n

const integerOf = ({ type, buf, start }: Raw): bigint =>
  type === T.int ? BigInt(buf.readInt32LE(start)) : buf.readBigInt64LE(start)

function fromInteger(value: bigint, long: boolean): Raw {
  if (!long && value >= -INT32 && value < INT32) return fromJs(new BSON.Int32(Number(value)))
  if (value < -INT64 || value >= INT64)
    throw new CommandError('BadValue', 'Failed to apply $inc operations to current value: integer overflow')
  return fromJs(BSON.Long.fromBigInt(value))
}

/**
 * $inc and $mul: integers stay integers and grow from 32 to 64 bits, a double makes a double.
 * @throws CommandError TypeMismatch when one is no number, NotImplemented for Decimal128
 */
export function calculate(operator: '$inc' | '$mul', current: Raw, operand: Raw, dotted: string): Raw {
  if (!isNumber(operand))
    throw new CommandError(
      'TypeMismatch',
      `Cannot ${operator.slice(1)}rement with non-numeric argument: {${dotted}}`,
    )
  if (!isNumber(current))
    throw new CommandError(
      'TypeMismatch',
      `Cannot apply ${operator} to a value of non-numeric type. The field '${dotted}' is not a number`,
    )
  if (current.type === T.decimal || operand.type === T.decimal)
    throw notImplemented(`${operator} with a Decimal128`)
  if (current.type === T.double || operand.type === T.double) {
    const [a, b] = [numberOf(current), numberOf(operand)]
    return fromJs(new BSON.Double(operator === '$inc' ? a + b : a * b))
  }
  const [a, b] = [integerOf(current), integerOf(operand)]
  const long = current.type === T.long || operand.type === T.long
  return fromInteger(operator === '$inc' ? a + b : a * b, long)
}

/** What $mul makes of a missing field: zero of the operand's type */
export function zeroLike(operand: Raw): Raw {
  if (operand.type === T.double) return fromJs(new BSON.Double(0))
  return operand.type === T.long ? fromJs(BSON.Long.ZERO) : fromJs(new BSON.Int32(0))
}
