import type { Types } from 'mongoose'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { lastDayOfMonth } from '../../lib/business-day.js'
import { noteFresh } from '../anomalies/fresh.js'
import { queueForSeal } from '../audit/seal-queue.js'
import { putNotifications } from '../notifications/outbox.js'
import { applyToCells, type Countable } from './cells.js'
import {
  findPendingAmong,
  findPendingPlaces,
  findRemaining,
  markTakenIn,
  toCountable,
} from './countable.repository.js'
import { placesOf, totalNamesOf } from './total-places.js'
import { loadTotals, storeTotals } from './total.repository.js'

/** How many are looked at in one go, and how many are counted in one transaction. */
const LOOK_AHEAD = 50_000
const BATCH = 5000

interface Batch {
  communityId: string
  month: string
  ids: Types.ObjectId[]
}

/**
 * Takes in what was recorded: adds redemptions and voids to the totals, queues them and the refusals for their seal, and marks them, all in
 * one transaction, until none is left. Each is counted exactly once, also when several processes do it at a time or one is killed, and a
 * redemption is written only once more after it was recorded. Answers how many facts were taken in.
 */
export async function projectTotals(): Promise<number> {
  let counted = 0
  for (;;) {
    const places = await findPendingPlaces(LOOK_AHEAD)
    for (const batch of batchesOf(places)) counted += await countBatch(batch)
    if (places.length < LOOK_AHEAD) return counted
  }
}

/** One community and month at a time: a batch then touches few totals, however the redemptions are spread over the year. */
function batchesOf(places: Awaited<ReturnType<typeof findPendingPlaces>>): Batch[] {
  const batches: Batch[] = []
  const open = new Map<string, Batch>()
  for (const { id, communityId, businessDay } of places) {
    const name = `${communityId}|${businessDay.slice(0, 7)}`
    let batch = open.get(name)
    if (!batch || batch.ids.length === BATCH) {
      batch = { communityId, month: businessDay.slice(0, 7), ids: [] }
      open.set(name, batch)
      batches.push(batch)
    }
    batch.ids.push(id)
  }
  return batches
}

async function countBatch(batch: Batch): Promise<number> {
  try {
    return await tryToCount(batch)
  } catch (error) {
    // Two processes made the same total at a time; on the second try it is there for both.
    if (!isDuplicateKey(error)) throw error
    return tryToCount(batch)
  }
}

async function tryToCount({ communityId, month, ids }: Batch): Promise<number> {
  return inTransaction(async (session) => {
    const facts = await findPendingAmong(session, ids)
    if (facts.length === 0) return 0
    const committed = facts.filter(({ outcome }) => outcome === 'committed')
    const pending = committed.map(toCountable)
    const takenBack = pending.filter((one) => one.isVoided && one.isCounted)
    const whole = { from: `${month}-01`, to: lastDayOfMonth(month) }
    const remaining = await findRemaining(session, communityId, takenBack, whole)
    const cells = await loadTotals(session, namesOfTotals(pending))
    applyToCells(cells, pending, remaining, placesOf)
    await storeTotals(session, communityId, cells)
    await queueForSeal(session, facts)
    await markTakenIn(session, {
      counted: committed.map(({ _id }) => _id),
      others: facts.filter(({ outcome }) => outcome !== 'committed').map(({ _id }) => _id),
    })
    if (pending.length > 0) await putNotifications(session, communityId, pending)
    await noteFresh(session, communityId, pending)
    return facts.length
  })
}

function namesOfTotals(pending: readonly Countable[]): string[] {
  const communityAndDay = new Map(pending.map((one) => [`${one.communityId}|${one.businessDay}`, one]))
  return [
    ...new Set(
      [...communityAndDay.values()].flatMap((one) => totalNamesOf(one.communityId, one.businessDay)),
    ),
  ]
}
