import type { Collection } from '../catalog.js'
import type { Stored } from '../documents.js'
import type { View } from '../storage/view.js'
import { execute, noneExamined, type Examined } from './execute.js'
import type { Filter } from './filter.js'
import { plan, type Hint, type Plan } from './planner.js'
import { gather, withoutPulses } from './slices.js'
import { sortDocuments, type SortSpec } from './sort.js'

export interface Query {
  filter: Filter
  sort: SortSpec
  skip: number
  /** Infinity for all */
  limit: number
  hint?: Hint
}

export interface OpenQuery {
  plan: Plan
  examined: Examined
  docs: Iterable<Stored>
}

interface Found {
  plan: Plan
  examined: Examined
  /** In the order of the plan; undefined in between where it searches long */
  found: Iterable<Stored | undefined>
  needsSort: boolean
}

function search(view: View, collection: Collection | undefined, query: Query): Found {
  const chosen = plan(collection, query.filter, query.sort, query.hint)
  const examined = noneExamined()
  const found = collection ? execute(view, collection, chosen, examined) : []
  return { plan: chosen, examined, found, needsSort: query.sort.length > 0 && !chosen.providesSort }
}

/** Plans a query; documents are read as they are asked for, unless they have to be sorted in memory */
export function openQuery(view: View, collection: Collection | undefined, query: Query): OpenQuery {
  const { plan, examined, found, needsSort } = search(view, collection, query)
  const docs = withoutPulses(found)
  return { plan, examined, docs: window(needsSort ? sorted(docs, query) : docs, query) }
}

/** The same, letting others be served while it searches and sorts */
export async function openQueryInSlices(
  view: View,
  collection: Collection | undefined,
  query: Query,
): Promise<Iterable<Stored | undefined>> {
  const { found, needsSort } = search(view, collection, query)
  return window(needsSort ? sorted(await gather(found), query) : found, query)
}

function* sorted(docs: Iterable<Stored>, { sort, skip, limit }: Query): Generator<Stored> {
  yield* sortDocuments(docs, sort, skip + limit)
}

function* window<S extends Stored | undefined>(docs: Iterable<S>, { skip, limit }: Query): Generator<S> {
  let seen = 0
  for (const doc of docs) {
    if (doc !== undefined && ++seen <= skip) continue
    yield doc
    if (seen - skip >= limit) return
  }
}
