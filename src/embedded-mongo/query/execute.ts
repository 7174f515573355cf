import type { Collection } from '../catalog.js'
import { RECORD_BYTES } from '../storage/records.js'
import type { Stored } from '../documents.js'
import { rawDocument } from '../bson/raw.js'
import type { View } from '../storage/view.js'
import { createSlices } from './slices.js'
import { wholeTable, type IndexPlan, type Plan } from './planner.js'

/** Counted for explain, and so that a test can see that an index served */
export interface Examined {
  keys: number
  docs: number
}

export const noneExamined = (): Examined => ({ keys: 0, docs: 0 })

/** Records of an index plan in its order, each once */
function* indexRecords(
  view: View,
  { index, ranges, wholeKeys, reverse }: IndexPlan,
  examined: Examined,
): Generator<string> {
  const seen = index.multikey.includes(true) ? new Set<string>() : undefined
  const isNew = (record: string) => !seen || (!seen.has(record) && seen.add(record))
  for (const [low, high] of reverse ? ranges.toReversed() : ranges) {
    const [start, end] = [index.table + low, low === '' ? wholeTable(index.table)[1] : index.table + high]
    if (index.unique && wholeKeys) {
      examined.keys++
      const record = view.get(start)?.latin1Slice(0, RECORD_BYTES)
      if (record && isNew(record)) yield record
    } else if (index.unique) {
      for (const [, value] of view.entries(start, end, reverse)) {
        examined.keys++
        const record = value.latin1Slice(0, RECORD_BYTES)
        if (isNew(record)) yield record
      }
    } else {
      for (const key of view.keys(start, end, reverse)) {
        examined.keys++
        const record = key.slice(-RECORD_BYTES)
        if (isNew(record)) yield record
      }
    }
  }
}

function* records(
  view: View,
  plan: IndexPlan | Extract<Plan, { kind: 'or' }>,
  examined: Examined,
): Generator<string> {
  if (plan.kind === 'index') {
    yield* indexRecords(view, plan, examined)
    return
  }
  const seen = new Set<string>()
  for (const part of plan.parts) {
    if (part.kind === 'collection') continue
    for (const record of records(view, part, examined))
      if (!seen.has(record)) {
        seen.add(record)
        yield record
      }
  }
}

/** After so many documents that did not match, a sign of life */
const PULSE = 256

/**
 * The documents a plan finds; undefined in between where it searches long. May be read on later: then it sees newer
 * documents, but none that does not match.
 */
export function* execute(
  view: View,
  collection: Collection,
  plan: Plan,
  examined = noneExamined(),
): Generator<Stored | undefined> {
  const { matches } = plan.filter
  let misses = 0
  for (const stored of candidates(view, collection, plan, examined)) {
    if (matches(stored.doc)) yield stored
    else if (++misses % PULSE === 0) yield undefined
  }
}

function* candidates(view: View, collection: Collection, plan: Plan, examined: Examined): Generator<Stored> {
  if (plan.kind === 'collection') {
    for (const [key, bytes] of view.entries(...wholeTable(collection.table), plan.reverse)) {
      examined.docs++
      yield { record: key.slice(-RECORD_BYTES), doc: rawDocument(bytes) }
    }
    return
  }
  for (const record of records(view, plan, examined)) {
    const bytes = view.get(collection.table + record)
    if (!bytes) continue
    examined.docs++
    yield { record, doc: rawDocument(bytes) }
  }
}

/** What counts for a count: entries of the index alone when its ranges say all, else documents */
function counted(view: View, collection: Collection, plan: Plan): Iterable<unknown> {
  if (plan.kind === 'index' && plan.exact) return indexRecords(view, plan, noneExamined())
  const { leaves, ors, others } = plan.filter
  if (plan.kind === 'collection' && leaves.length + ors.length + others.length === 0)
    return view.keys(...wholeTable(collection.table))
  return execute(view, collection, plan)
}

/** How many documents a plan finds, `most` at most; others are served in between */
export async function countMatches(
  view: View,
  collection: Collection,
  plan: Plan,
  most = Infinity,
): Promise<number> {
  const slices = createSlices()
  let count = 0
  let seen = 0
  for (const item of counted(view, collection, plan)) {
    if (item !== undefined && ++count >= most) break
    if ((++seen & 255) === 0 && slices.over()) await slices.next()
  }
  return count
}
