import { CommandError } from '../errors.js'
import { afterPrefix } from '../bson/ordered.js'
import type { Collection } from '../catalog.js'
import type { Index } from '../indexes/spec.js'
import { boundsOf, intersect, turnedRound, type Interval } from './bounds.js'
import { combine, type Filter } from './filter.js'
import { holdsAll } from './implication.js'
import type { Leaf } from './leaf.js'
import type { SortSpec } from './sort.js'

/** How the documents of a query are found */
export type Plan =
  | { kind: 'collection'; filter: Filter; reverse: boolean; providesSort: boolean }
  | IndexPlan
  | { kind: 'or'; parts: Plan[]; filter: Filter; providesSort: false }

export interface IndexPlan {
  kind: 'index'
  index: Index
  /** Keys of the index, without its table */
  ranges: [low: string, high: string][]
  /** Each range is one whole key: a unique index has at most one entry there */
  wholeKeys: boolean
  reverse: boolean
  filter: Filter
  /** The ranges say all that the filter says */
  exact: boolean
  providesSort: boolean
}

export type Hint = string | Record<string, unknown> | undefined

/** Lists on several fields multiply; one list alone, however long, is always better than to look at everything */
const MOST_RANGES = 4000

interface Candidate {
  plan: IndexPlan
  score: number
}

/**
 * Chooses an index: most equalities first, then ranges, then the order wanted.
 * @throws CommandError BadValue when the hint names no index that serves
 */
export function plan(collection: Collection | undefined, filter: Filter, sort: SortSpec, hint?: Hint): Plan {
  if (hint !== undefined) return hinted(collection, filter, sort, hint)
  const naturalOrder = sort.length === 1 && sort[0]!.dotted === '$natural'
  const scan: Plan = {
    kind: 'collection',
    filter,
    reverse: naturalOrder && sort[0]!.descending,
    providesSort: naturalOrder,
  }
  if (naturalOrder || !collection) return scan
  let best: Candidate | undefined
  for (const index of collection.indexes) {
    const candidate = consider(index, filter, sort)
    if (candidate && (!best || candidate.score > best.score)) best = candidate
  }
  if (best && best.score >= USEFUL) return best.plan
  return planOr(collection, filter) ?? best?.plan ?? scan
}

/** From here on an index narrows the search, not only the order */
const USEFUL = 10

function hinted(
  collection: Collection | undefined,
  filter: Filter,
  sort: SortSpec,
  hint: NonNullable<Hint>,
): Plan {
  if (typeof hint !== 'string' && '$natural' in hint)
    return { kind: 'collection', filter, reverse: hint.$natural === -1, providesSort: false }
  const wanted = typeof hint === 'string' ? undefined : JSON.stringify(Object.entries(hint))
  const index = collection?.indexes.find(
    ({ name, spec, ready }) =>
      ready && (wanted === undefined ? name === hint : JSON.stringify(Object.entries(spec.key)) === wanted),
  )
  const candidate = index && consider(index, filter, sort, true)
  if (collection && !candidate)
    throw new CommandError(
      'BadValue',
      'error processing query: planner returned error: bad hint: hint provided does not correspond to an existing index',
    )
  return candidate?.plan ?? { kind: 'collection', filter, reverse: false, providesSort: false }
}

/** Every branch of an $or by an index of its own */
function planOr(collection: Collection, filter: Filter): Plan | undefined {
  for (const branches of filter.ors) {
    const rest = { ...filter, ors: filter.ors.filter((other) => other !== branches) }
    const parts = branches.map((branch) => plan(collection, combine([branch, rest]), []))
    if (parts.every((part) => part.kind !== 'collection'))
      return { kind: 'or', parts, filter, providesSort: false }
  }
  return undefined
}

interface FieldBounds {
  intervals: Interval[]
  used: Leaf[]
  exact: boolean
}

/** What the filter says about one field of the index. An array's elements may satisfy two conditions apart. */
function fieldBounds(index: Index, position: number, leaves: Leaf[]): FieldBounds | undefined {
  const { dotted } = index.fields[position]!
  let result: FieldBounds | undefined
  for (const leaf of leaves) {
    if (leaf.dotted !== dotted) continue
    const bounds = boundsOf(leaf)
    if (!bounds) continue
    if (!result) result = { intervals: bounds.intervals, used: [leaf], exact: bounds.exact }
    else if (!index.multikey[position])
      result = {
        intervals: intersect(result.intervals, bounds.intervals),
        used: [...result.used, leaf],
        exact: result.exact && bounds.exact,
      }
    else if (leaf.kind === 'in' && result.used[0]!.kind !== 'in')
      result = { intervals: bounds.intervals, used: [leaf], exact: bounds.exact }
  }
  return result
}

const isPoints = ({ intervals }: FieldBounds) => intervals.every(({ point }) => point !== undefined)

function consider(index: Index, filter: Filter, sort: SortSpec, forced = false): Candidate | undefined {
  if (!index.ready || !holdsAll(index, filter)) return undefined
  const used: FieldBounds[] = []
  let equalities = 0
  let combinations = 1
  for (let position = 0; position < index.fields.length; position++) {
    const bounds = fieldBounds(index, position, filter.leaves)
    if (!bounds) break
    combinations *= bounds.intervals.length
    if (position > 0 && combinations > MOST_RANGES) break
    used.push(bounds)
    if (!isPoints(bounds)) break
    equalities++
  }
  const ranged = used.length > equalities
  const order = sortBy(index, used, equalities, sort)
  if (used.length === 0 && !order && !forced) return undefined
  const leaves = new Set(used.flatMap((bounds) => bounds.used))
  const exact =
    used.every((bounds) => bounds.exact) &&
    leaves.size === filter.leaves.length &&
    filter.ors.length === 0 &&
    filter.others.length === 0
  const full = equalities === index.fields.length
  return {
    plan: {
      kind: 'index',
      index,
      ranges: rangesOf(index, used),
      wholeKeys: full,
      reverse: order?.reverse ?? false,
      filter,
      exact,
      providesSort: sort.length === 0 || order !== undefined,
    },
    score:
      equalities * 10 +
      (ranged ? 5 : 0) +
      (full && index.unique ? 50 : 0) +
      (sort.length > 0 && order ? 4 : 0) +
      (index.partial && used.length > 0 ? 2 : 0) -
      index.fields.length / 100,
  }
}

function rangesOf(index: Index, used: FieldBounds[]): [string, string][] {
  if (used.length === 0) return [['', '']]
  let ranges: [string, string][] = []
  let prefixes = ['']
  used.forEach(({ intervals }, position) => {
    const here = index.fields[position]!.descending ? turnedRound(intervals) : intervals
    const before = prefixes
    ranges = []
    prefixes = []
    for (const prefix of before)
      for (const { low, high, point = '' } of here) {
        ranges.push([prefix + low, prefix + high])
        prefixes.push(prefix + point)
      }
  })
  return ranges.length > 1 ? ranges.sort(([a], [b]) => (a < b ? -1 : 1)) : ranges
}

/** Whether reading the index in its order, or backwards, gives the order wanted */
function sortBy(index: Index, fields: FieldBounds[], equalities: number, sort: SortSpec) {
  if (sort.length === 0) return undefined
  const isFixed = (position: number) => position < equalities && fields[position]!.intervals.length === 1
  const fixed = new Set(index.fields.filter((_, position) => isFixed(position)).map(({ dotted }) => dotted))
  let position = 0
  let reverse: boolean | undefined
  for (const { dotted, descending } of sort) {
    while (position < index.fields.length && index.fields[position]!.dotted !== dotted && isFixed(position))
      position++
    const field = index.fields[position]
    if (field?.dotted !== dotted) {
      if (fixed.has(dotted)) continue
      return undefined
    }
    if (index.multikey[position]) return undefined
    if (!isFixed(position)) {
      const backwards = field.descending !== descending
      if (reverse !== undefined && reverse !== backwards) return undefined
      reverse = backwards
    }
    position++
  }
  return { reverse: reverse ?? false }
}

/** The range of a whole table of the file */
export const wholeTable = (table: string): [string, string] => [table, afterPrefix(table)]
