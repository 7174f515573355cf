import { NULL, UNDEFINED } from '../bson/ordered.js'
import type { Index } from '../indexes/spec.js'
import { boundsOf } from './bounds.js'
import type { Filter } from './filter.js'
import type { Leaf } from './leaf.js'

/** Whether every document that the filter finds is in the index, which a partial or sparse one must be asked */
export function holdsAll(index: Index, filter: Filter): boolean {
  if (
    index.sparse &&
    !index.fields.some(({ dotted }) =>
      filter.leaves.some((leaf) => leaf.dotted === dotted && impliesExists(leaf)),
    )
  )
    return false
  if (!index.partial) return true
  const { leaves, ors, others } = index.partial
  return (
    ors.length === 0 &&
    others.length === 0 &&
    leaves.every((wanted) => filter.leaves.some((given) => implies(given, wanted)))
  )
}

function impliesExists(leaf: Leaf): boolean {
  if (leaf.kind === 'in') return !leaf.points.includes(NULL) && !leaf.points.includes(UNDEFINED)
  return (
    leaf.kind === 'range' ||
    leaf.kind === 'exists' ||
    leaf.kind === 'regex' ||
    leaf.name === '$type' ||
    leaf.name === '$elemMatch'
  )
}

/** Whether each document that matches `given` also matches `wanted` */
function implies(given: Leaf, wanted: Leaf): boolean {
  if (given.dotted !== wanted.dotted) return false
  if (wanted.kind === 'exists') return impliesExists(given)
  const wantedBounds = boundsOf(wanted)
  const givenBounds = boundsOf(given)
  if (!wantedBounds?.exact || !givenBounds) return sameTest(given, wanted)
  return givenBounds.intervals.every(({ low, high }) =>
    wantedBounds.intervals.some((range) => range.low <= low && high <= range.high),
  )
}

const sameTest = (a: Leaf, b: Leaf) =>
  a.kind === 'in' && b.kind === 'in' && a.points.join('\xff') === b.points.join('\xff')
