import { eachField, toJs, type Raw } from '../bson/raw.js'
import { stageOf } from './stage.js'
import { isDocument, type PlainObject, type Value } from './values.js'

/** After these nothing is left of the document but what they name */
const LAST = new Set(['$group', '$count', '$sortByCount', '$bucket', '$replaceWith', '$replaceRoot'])
/** These pass documents on, and look only at what they name */
const PASSING = new Set(['$match', '$sort', '$unwind', '$addFields', '$set', '$lookup', '$limit', '$skip'])

/**
 * Which fields of the documents a pipeline looks at, so that only they are decoded; undefined for all.
 * Takes too many rather than too few: every name and every reference in the stages.
 */
export function neededFields(stages: Raw[]): Set<string> | undefined {
  const names = new Set<string>()
  for (const stage of stages) {
    const [name, operand] = stageOf(stage)
    if (!LAST.has(name) && !PASSING.has(name)) return undefined
    if (!collect(toJs(operand), names)) return undefined
    if (LAST.has(name)) return names
  }
  return undefined
}

/** @returns false when the whole document is referred to */
function collect(value: Value, names: Set<string>): boolean {
  if (typeof value === 'string') {
    if (value.startsWith('$$ROOT') || value.startsWith('$$CURRENT')) return false
    names.add(value.replace(/^\$+/, '').split('.')[0]!)
    return true
  }
  if (Array.isArray(value)) return value.every((item) => collect(item, names))
  if (!isDocument(value)) return true
  return Object.entries(value).every(([key, inner]) => {
    if (key === '$getField') return false
    names.add(key.split('.')[0]!)
    return collect(inner, names)
  })
}

/** The named fields of a document as JavaScript values */
export function decodeFields(doc: Raw, names: Set<string>): PlainObject {
  const result: PlainObject = {}
  eachField(doc, (name, value) => {
    if (names.has(name)) result[name] = toJs(value)
  })
  return result
}
