import { elementsOf, isEmptyDocument, T, type Raw } from '../bson/raw.js'
import { CommandError, notImplemented } from '../errors.js'

/** What MongoDB asks and this store refuses */
export const UNSUPPORTED = new Set([
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

/** {$gt: 1} is a set of operators, {a: 1} and {} are values */
export function isOperatorObject(operand: Raw): boolean {
  return operand.type === T.object && !isEmptyDocument(operand) && operand.buf[operand.start + 5] === 0x24
}

/** The filters that $and, $or and $nor are of */
export function branches(name: string, operand: Raw): Raw[] {
  if (operand.type !== T.array) throw new CommandError('BadValue', `${name} must be an array`)
  const given = elementsOf(operand)
  if (given.length === 0) throw new CommandError('BadValue', `${name} must be a nonempty array`)
  if (given.some(({ type }) => type !== T.object))
    throw new CommandError('BadValue', '$or/$and/$nor entries need to be full objects')
  return given
}

/** @throws CommandError BadValue for the value that nothing is compared with */
export function known(operand: Raw): Raw {
  if (operand.type === T.undefined) throw new CommandError('BadValue', 'cannot compare to undefined')
  return operand
}

/** $eq takes a regular expression for a value, unlike {a: /x/} */
export function exact(operand: Raw, name: string): Raw {
  if (operand.type === T.regex) throw notImplemented(`${name} with a regular expression`)
  return known(operand)
}

export function arrayOperand(name: string, operand: Raw): Raw[] {
  if (operand.type !== T.array) throw new CommandError('BadValue', `${name} needs an array`)
  return elementsOf(operand)
}
