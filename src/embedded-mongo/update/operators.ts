import { BSON } from 'bson'
import { CommandError } from '../errors.js'
import { encode } from '../bson/ordered.js'
import { fieldOf, fromJs, isNumber, stringOf, T, wrapArray, type Raw } from '../bson/raw.js'
import { addToSet, pop, pull, pullAll, push } from './arrays.js'
import { calculate, zeroLike } from './numbers.js'
import { getChild, isArrayNode, opened, removeChild, setChild, toRaw, type Node } from './tree.js'

/** One operator on one field: `holder` is the opened document or array that has it, or shall have it */
export interface FieldOperator {
  /** False for operators that have nothing to do where the field's parents are missing */
  makesParents: boolean
  apply(holder: Node, part: string, operand: Raw, dotted: string): void
}

const setting = (
  value: (current: Raw | undefined, operand: Raw, dotted: string) => Raw | undefined,
): FieldOperator => ({
  makesParents: true,
  apply(holder, part, operand, dotted) {
    const child = getChild(holder, part)
    const result = value(child && toRaw(child), operand, dotted)
    if (result) setChild(holder, part, result)
  },
})

const keeping = (better: (candidate: string, current: string) => boolean) =>
  setting((current, operand) => (!current || better(encode(operand), encode(current)) ? operand : undefined))

function onArray(
  operator: string,
  change: (items: Raw[], operand: Raw) => Raw[],
  makesParents: boolean,
): FieldOperator {
  return {
    makesParents,
    apply(holder, part, operand, dotted) {
      const child = getChild(holder, part)
      if (!child) {
        if (makesParents) setChild(holder, part, wrapArray(change([], operand)))
        return
      }
      const inside = opened(child)
      if (!isArrayNode(inside))
        throw new CommandError(
          operator === '$pop' ? 'TypeMismatch' : 'BadValue',
          `The field '${dotted}' must be an array but is of another type (${operator})`,
        )
      setChild(holder, part, { items: change(inside.items.map(toRaw), operand) })
    },
  }
}

function now(operand: Raw): Raw {
  const kind = operand.type === T.object ? fieldOf(operand, '$type') : undefined
  if (operand.type !== T.bool && !(kind?.type === T.string && ['date', 'timestamp'].includes(stringOf(kind))))
    throw new CommandError('BadValue', "$currentDate needs true or {$type: 'date' or 'timestamp'}")
  if (kind && stringOf(kind) === 'timestamp')
    return fromJs(new BSON.Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 }))
  return fromJs(new Date())
}

export const FIELD_OPERATORS: Record<string, FieldOperator> = {
  $set: setting((_, operand) => operand),
  $setOnInsert: setting((_, operand) => operand),
  $unset: { makesParents: false, apply: (holder, part) => removeChild(holder, part) },
  $inc: setting((current, operand, dotted) => {
    if (current) return calculate('$inc', current, operand, dotted)
    if (!isNumber(operand))
      throw new CommandError('TypeMismatch', `Cannot increment with non-numeric argument: {${dotted}}`)
    return operand
  }),
  $mul: setting((current, operand, dotted) =>
    calculate('$mul', current ?? zeroLike(operand), operand, dotted),
  ),
  $min: keeping((candidate, current) => candidate < current),
  $max: keeping((candidate, current) => candidate > current),
  $currentDate: setting((_, operand) => now(operand)),
  $push: onArray('$push', push, true),
  $addToSet: onArray('$addToSet', addToSet, true),
  $pull: onArray('$pull', pull, false),
  $pullAll: onArray('$pullAll', pullAll, false),
  $pop: onArray('$pop', pop, false),
}
