import { CommandError } from '../errors.js'
import { compile } from './expressions.js'
import { isDocument, type PlainObject, type Value } from './values.js'

type Change = (doc: PlainObject, variables: PlainObject) => PlainObject

/** Which fields: true for a whole one, a tree for some of those inside */
export type FieldTree = Map<string, true | FieldTree>

export interface ParsedProjection {
  /** Fields to keep, or to leave out when `excluding` */
  tree: FieldTree
  excluding: boolean
  computed: [path: string[], expression: Value][]
}

const isFlag = (value: Value) => typeof value === 'number' || typeof value === 'boolean'

function addToTree(tree: FieldTree, path: string[]): void {
  const [name, ...rest] = path as [string, ...string[]]
  if (rest.length === 0) {
    tree.set(name, true)
    return
  }
  const below = tree.get(name)
  if (below === true) throw new CommandError(31249, `Path collision at ${path.join('.')}`)
  const inner: FieldTree = below ?? new Map<string, true | FieldTree>()
  tree.set(name, inner)
  addToTree(inner, rest)
}

/** @throws CommandError when fields are both kept and left out */
export function parseProjection(spec: PlainObject, prefix: string[] = []): ParsedProjection {
  const entries = flatten(spec, prefix)
  const flags = entries.filter(([, value]) => isFlag(value))
  const computed = entries.filter(([, value]) => !isFlag(value))
  const isId = (path: string[]) => path.length === 1 && path[0] === '_id'
  const others = flags.filter(([path]) => !isId(path))
  const idFlag = flags.find(([path]) => isId(path))
  const kept = others.filter(([, value]) => Boolean(value))
  const excluding =
    others.length > 0 ? kept.length === 0 : computed.length === 0 && idFlag !== undefined && !idFlag[1]
  if (kept.length > 0 && kept.length < others.length)
    throw new CommandError(31254, 'Cannot do exclusion on field in inclusion projection')
  if (excluding && others.length > 0 && computed.length > 0)
    throw new CommandError(31253, 'Cannot do inclusion or computed fields in exclusion projection')
  const tree: FieldTree = new Map()
  for (const [path] of others) addToTree(tree, path)
  const wantsId = idFlag === undefined || Boolean(idFlag[1])
  if (excluding !== wantsId && prefix.length === 0 && !computed.some(([path]) => isId(path)))
    addToTree(tree, ['_id'])
  return { tree, excluding, computed }
}

/** {a: {b: 1}} and {'a.b': 1} say the same */
function flatten(spec: PlainObject, prefix: string[]): [string[], Value][] {
  return Object.entries(spec).flatMap(([name, value]): [string[], Value][] => {
    const path = [...prefix, ...name.split('.')]
    if (isDocument(value) && !Object.keys(value)[0]?.startsWith('$')) {
      if (Object.keys(value).length === 0)
        throw new CommandError(51270, 'An empty sub-projection is not a valid value.')
      return flatten(value, path)
    }
    return [[path, value]]
  })
}

function keep(value: Value, tree: FieldTree): Value {
  if (Array.isArray(value))
    return value.map((item: Value) => keep(item, tree)).filter((item) => item !== undefined)
  if (!isDocument(value)) return undefined
  const result: PlainObject = {}
  for (const [name, field] of Object.entries(value)) {
    const below = tree.get(name)
    if (below === undefined) continue
    const kept = below === true ? field : keep(field, below)
    if (kept !== undefined) result[name] = kept
  }
  return result
}

function leaveOut(value: Value, tree: FieldTree): Value {
  if (Array.isArray(value)) return value.map((item: Value) => leaveOut(item, tree))
  if (!isDocument(value)) return value
  const result: PlainObject = {}
  for (const [name, field] of Object.entries(value)) {
    const below = tree.get(name)
    if (below === undefined) result[name] = field
    else if (below !== true) result[name] = leaveOut(field, below)
  }
  return result
}

/** A copy with the value set at a path, in each element where an array is on the way; undefined takes it away */
export function withValueAt(holder: Value, path: readonly string[], value: Value): Value {
  const [name, ...rest] = path as [string, ...string[]]
  if (Array.isArray(holder)) return holder.map((item: Value) => withValueAt(item, path, value))
  const result: PlainObject = isDocument(holder) ? { ...holder } : {}
  const set = rest.length === 0 ? value : withValueAt(result[name], rest, value)
  if (set === undefined) delete result[name]
  else result[name] = set
  return result
}

function compileComputed(
  computed: [string[], Value][],
): (result: PlainObject, doc: PlainObject, variables: PlainObject) => PlainObject {
  const fields = computed.map(([path, expression]) => [path, compile(expression)] as const)
  return (result, doc, variables) => {
    let changed = result
    for (const [path, evaluate] of fields)
      changed = withValueAt(changed, path, evaluate({ root: doc, variables })) as PlainObject
    return changed
  }
}

/** The stage $project */
export function compileProjection(spec: PlainObject): Change {
  if (Object.keys(spec).length === 0)
    throw new CommandError(51272, 'projection specification must have at least one field')
  const { tree, excluding, computed } = parseProjection(spec)
  const compute = compileComputed(computed)
  return (doc, variables) =>
    compute((excluding ? leaveOut(doc, tree) : keep(doc, tree)) as PlainObject, doc, variables)
}

/** The stage $addFields, also called $set */
export function compileAddFields(spec: PlainObject): Change {
  const compute = compileComputed(flatten(spec, []))
  return (doc, variables) => compute(doc, doc, variables)
}

/** The stage $unset */
export function compileUnset(names: string[]): Change {
  const tree: FieldTree = new Map()
  for (const name of names) addToTree(tree, name.split('.'))
  return (doc) => leaveOut(doc, tree) as PlainObject
}
