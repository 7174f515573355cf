import type { Collection } from '../catalog.js'
import { RECORD_BYTES } from '../storage/records.js'
import type { Stored } from '../documents.js'
import { rawDocument } from '../bson/raw.js'
import type { View } from '../storage/view.js'
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

/**
 * The documents a plan finds. May be read on later: then it sees newer documents, but none that does not match.
 */
export function* execute(
  view: View,
  collection: Collection,
  plan: Plan,
  examined = noneExamined(),
): Generator<Stored> {
  const { matches } = plan.filter
  if (plan.kind === 'collection') {
    for (const [key, bytes] of view.entries(...wholeTable(collection.table), plan.reverse)) {
      examined.docs++
      const doc = rawDocument(bytes)
      if (matches(doc)) yield { record: key.slice(-RECORD_BYTES), doc }
    }
    return
  }
  for (const record of records(view, plan, examined)) {
    const bytes = view.get(collection.table + record)
    if (!bytes) continue
    examined.docs++
    const doc = rawDocument(bytes)
    if (matches(doc)) yield { record, doc }
  }
}

/** How many documents a plan finds; from the index alone when its ranges say all */
export function countMatches(view: View, collection: Collection, plan: Plan, most = Infinity): number {
  let count = 0
  if (plan.kind === 'index' && plan.exact) {
    for (const _ of indexRecords(view, plan, noneExamined())) if (++count >= most) break
    return count
  }
  if (
    plan.kind === 'collection' &&
    plan.filter.leaves.length + plan.filter.ors.length + plan.filter.others.length === 0
  ) {
    for (const _ of view.keys(...wholeTable(collection.table))) if (++count >= most) break
    return count
  }
  for (const _ of execute(view, collection, plan)) if (++count >= most) break
  return count
}
