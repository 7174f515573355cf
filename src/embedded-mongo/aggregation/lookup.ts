import { CommandError, notImplemented } from '../errors.js'
import { elementsOf, fieldsOf, fromObject, stringOf, toObject, wrap, type Raw } from '../bson/raw.js'
import { compile } from './expressions.js'
import { withValueAt } from './projection.js'
import { each, type Stage } from './stage.js'
import { keyOf, valueAt, type PlainObject, type Value } from './values.js'

const matchStage = (filter: Raw): Raw => wrap([['$match', filter]])

const LOOKUP_OPTIONS = new Set(['from', 'as', 'localField', 'foreignField', 'let', 'pipeline'])
const REMEMBERED_LOOKUPS = 10_000

export const lookup: Stage = (operand, { variables, runOn }) => {
  const parts = new Map(fieldsOf(operand))
  for (const name of parts.keys())
    if (!LOOKUP_OPTIONS.has(name))
      throw new CommandError('FailedToParse', `unknown argument to $lookup: ${name}`)
  const text = (name: string) => {
    const value = parts.get(name)
    return value && stringOf(value)
  }
  const [from, as, localField, foreignField] = ['from', 'as', 'localField', 'foreignField'].map(text)
  if (!from || !as) throw notImplemented("$lookup without 'from' and 'as'")
  const own = parts.get('pipeline')
  const stages = own ? elementsOf(own) : []
  const lets = Object.entries(parts.has('let') ? toObject(parts.get('let')!) : {}).map(
    ([name, expression]) => [name, compile(expression)] as const,
  )
  const known = new Map<string, PlainObject[]>()

  function foreign(doc: PlainObject): PlainObject[] {
    const added = Object.fromEntries(
      lets.map(([name, evaluate]) => [name, evaluate({ root: doc, variables })]),
    )
    const local = localField === undefined ? null : (valueAt(doc, localField.split('.')) ?? null)
    const key = keyOf([local, added])
    const before = known.get(key)
    if (before) return before
    const wanted = Array.isArray(local) ? [...(local as Value[]), local] : [local]
    const match =
      foreignField === undefined ? [] : [matchStage(fromObject({ [foreignField]: { $in: wanted } }))]
    const found = [...runOn(from!, [...match, ...stages], { ...variables, ...added })]
    if (known.size < REMEMBERED_LOOKUPS) known.set(key, found)
    return found
  }
  return (docs) => each(docs, (doc) => withValueAt(doc, as.split('.'), foreign(doc)) as PlainObject)
}
