import type { Raw } from '../bson/raw.js'
import type { Leaf } from './leaf.js'

/** A compiled filter. `leaves` and `ors` are what must all hold and an index may serve; `others` the rest. */
export interface Filter {
  leaves: Leaf[]
  ors: Filter[][]
  others: ((doc: Raw) => boolean)[]
  matches: (doc: Raw) => boolean
}

/** A filter while it is compiled */
export type Parts = Pick<Filter, 'leaves' | 'ors' | 'others'>

const noParts = (): Parts => ({ leaves: [], ors: [], others: [] })

function makeFilter(parts: Parts): Filter {
  const tests = parts.leaves.map(({ matches }) => matches)
  for (const branches of parts.ors) tests.push((doc) => branches.some((branch) => branch.matches(doc)))
  tests.push(...parts.others)
  return { ...parts, matches: allOf(tests) }
}

function allOf(tests: ((doc: Raw) => boolean)[]): (doc: Raw) => boolean {
  const [first, second] = tests
  if (!first) return () => true
  if (!second) return first
  return (doc) => {
    for (const test of tests) if (!test(doc)) return false
    return true
  }
}

export const combine = (filters: Filter[]): Filter =>
  filters.length === 1
    ? filters[0]!
    : makeFilter({
        leaves: filters.flatMap(({ leaves }) => leaves),
        ors: filters.flatMap(({ ors }) => ors),
        others: filters.flatMap(({ others }) => others),
      })

/** Compiles one level of conditions that must all hold */
export function gathered(fill: (parts: Parts) => void): Filter {
  const parts = noParts()
  fill(parts)
  return makeFilter(parts)
}

export const negated = (parts: Parts, fill: (inner: Parts) => void) => {
  const { matches } = gathered(fill)
  parts.others.push((doc) => !matches(doc))
}
