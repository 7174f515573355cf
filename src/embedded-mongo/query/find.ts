import type { Collection } from '../catalog.js'
import type { Stored } from '../documents.js'
import type { View } from '../storage/view.js'
import { execute, noneExamined, type Examined } from './execute.js'
import type { Filter } from './filter.js'
import { plan, type Hint, type Plan } from './planner.js'
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

/** Plans a query; documents are read as they are asked for, unless they have to be sorted in memory */
export function openQuery(view: View, collection: Collection | undefined, query: Query): OpenQuery {
  const chosen = plan(collection, query.filter, query.sort, query.hint)
  const examined = noneExamined()
  if (!collection) return { plan: chosen, examined, docs: [] }
  const found = execute(view, collection, chosen, examined)
  const needsSort = query.sort.length > 0 && !chosen.providesSort
  const inOrder = needsSort ? sortedLater(found, query) : found
  return { plan: chosen, examined, docs: window(inOrder, query.skip, query.limit) }
}

function* sortedLater(docs: Iterable<Stored>, { sort, skip, limit }: Query): Generator<Stored> {
  yield* sortDocuments(docs, sort, skip + limit)
}

function* window(docs: Iterable<Stored>, skip: number, limit: number): Generator<Stored> {
  let seen = 0
  for (const doc of docs) {
    if (++seen <= skip) continue
    yield doc
    if (seen - skip >= limit) return
  }
}
