import { afterPrefix, ARRAY_KIND, inverted, NULL, NUMBER_KIND, UNDEFINED } from '../bson/ordered.js'
import { isArrayIndex } from '../bson/paths.js'
import type { Leaf } from './leaf.js'

/** Encoded values [low, high) of one field of an index; `point` when it is exactly one value */
export interface Interval {
  low: string
  high: string
  point?: string
}

export interface Bounds {
  intervals: Interval[]
  /** The bounds say all that the condition says: documents found by them need no further test */
  exact: boolean
}

const pointInterval = (point: string): Interval => ({ low: point, high: afterPrefix(point), point })

const LOWEST_NUMBER = NUMBER_KIND + '\0\0\0\0\0\0\0\x01'
const lowestOf = (kind: string) => (kind === NUMBER_KIND ? LOWEST_NUMBER : kind)

const known = new WeakMap<Leaf, Bounds | false>()

/** What one condition says about the values of its field in an index; undefined when it says nothing usable */
export function boundsOf(leaf: Leaf): Bounds | undefined {
  let bounds = known.get(leaf)
  if (bounds === undefined) known.set(leaf, (bounds = computeBounds(leaf) ?? false))
  return bounds === false ? undefined : bounds
}

function computeBounds(leaf: Leaf): Bounds | undefined {
  const plainPath = !leaf.path.some(isArrayIndex)
  if (leaf.kind === 'in') {
    if (leaf.regexes || leaf.points.some((point) => point.startsWith(ARRAY_KIND))) return undefined
    const withNull = leaf.points.includes(NULL)
    const points = withNull ? [...new Set([UNDEFINED, ...leaf.points])].sort() : leaf.points
    return {
      intervals: points.map(pointInterval),
      exact: plainPath && !withNull && !leaf.points.includes(UNDEFINED),
    }
  }
  if (leaf.kind === 'range') {
    const kind = leaf.bound[0]!
    if (kind === ARRAY_KIND) return undefined
    return { intervals: [rangeInterval(leaf.operator, leaf.bound, kind)], exact: plainPath }
  }
  if (leaf.kind === 'regex' && leaf.prefix !== undefined) {
    const low = '\x0f' + Buffer.from(leaf.prefix, 'utf8').toString('latin1')
    return { intervals: [{ low, high: afterPrefix(low) }], exact: false }
  }
  return undefined
}

function rangeInterval(operator: string, bound: string, kind: string): Interval {
  const low = lowestOf(kind)
  const high = afterPrefix(kind)
  switch (operator) {
    case '$gt':
      return { low: afterPrefix(bound), high }
    case '$gte':
      return { low: bound, high }
    case '$lt':
      return { low, high: bound }
    default:
      return { low, high: afterPrefix(bound) }
  }
}

export function intersect(a: Interval[], b: Interval[]): Interval[] {
  const result: Interval[] = []
  for (const left of a)
    for (const right of b) {
      const low = left.low > right.low ? left.low : right.low
      const high = left.high < right.high ? left.high : right.high
      if (low >= high) continue
      const point = left.point ?? right.point
      result.push(point !== undefined ? { low, high, point } : { low, high })
    }
  return result
}

/** The same values in a descending field */
export function turnedRound(intervals: Interval[]): Interval[] {
  return intervals
    .map(({ low, high, point }): Interval => {
      if (point !== undefined) return pointInterval(inverted(point))
      return { low: afterPrefix(inverted(high)), high: afterPrefix(inverted(low)) }
    })
    .reverse()
}
