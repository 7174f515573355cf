import { CommandError } from '../errors.js'
import { stringOf, T, toObject } from '../bson/raw.js'
import { withValueAt } from './projection.js'
import type { Stage } from './stage.js'
import { isNil, valueAt, type PlainObject, type Value } from './values.js'

export const unwind: Stage = (operand) => {
  const spec: PlainObject = operand.type === T.string ? { path: stringOf(operand) } : toObject(operand)
  if (typeof spec.path !== 'string' || !spec.path.startsWith('$'))
    throw new CommandError(
      28818,
      `path option to $unwind stage should be prefixed with a '$': ${String(spec.path)}`,
    )
  const path = spec.path.slice(1).split('.')
  const indexName = spec.includeArrayIndex as string | undefined
  const keepsEmpty = Boolean(spec.preserveNullAndEmptyArrays)
  const withIndex = (doc: Value, i: number | null) =>
    (indexName ? withValueAt(doc, indexName.split('.'), i) : doc) as PlainObject
  return function* (docs) {
    for (const doc of docs) {
      if (!doc) {
        yield undefined
        continue
      }
      const value = valueAt(doc, path)
      if (!Array.isArray(value)) {
        if (!isNil(value) || keepsEmpty) yield withIndex(doc, null)
      } else if (value.length === 0) {
        if (keepsEmpty) yield withIndex(withValueAt(doc, path, undefined), null)
      } else for (const [i, item] of value.entries()) yield withIndex(withValueAt(doc, path, item), i)
    }
  }
}
