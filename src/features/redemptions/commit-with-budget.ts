import type { ClientSession } from 'mongoose'
import { Types } from 'mongoose'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { createNaturalBatch } from '../../lib/natural-batch.js'
import { assignSlots, duplicateOf, type PendingWrite, type WriteOutcome } from './commit.js'
import type { BudgetNeed } from './judge.js'
import { BudgetModel, RedemptionModel } from './redemption.model.js'

export interface PendingBudgetWrite extends PendingWrite {
  budgets: BudgetNeed[]
}

export type BudgetWriteOutcome = WriteOutcome | { kind: 'exhausted'; reason: BudgetNeed['reason'] }

const MAX_BATCH = 64
const MAX_KNOWN_BUDGETS = 50_000

/**
 * Writes commits that draw on budgets: the counters' conditional increments and the inserts in one transaction, together for
 * what waits at the same time. Only benefits with a budget pay for it.
 */
export function createBudgetWriter({
  deadlineMs,
  onDrawn,
}: {
  deadlineMs: number
  /** Told of what was drawn once it is drawn. */
  onDrawn: (communityId: string, drawn: readonly BudgetNeed[]) => void
}) {
  const known = new Set<string>()
  const batch = createNaturalBatch<PendingBudgetWrite, BudgetWriteOutcome>({
    run: async (items) => {
      await createMissingBudgets(items, known)
      const outcomes = await writeGroup(items)
      for (const { record, budgets } of items) onDrawn(record.communityId.toHexString(), budgets)
      return outcomes
    },
    maxSize: MAX_BATCH,
    deadlineMs,
  })
  return { write: (pending: PendingBudgetWrite) => batch.add(pending) }
}
export type BudgetWriter = ReturnType<typeof createBudgetWriter>

/** Counters are made outside the transaction: an upsert inside would turn two first uses into an aborted transaction. */
export async function createMissingBudgets(
  items: Pick<PendingBudgetWrite, 'record' | 'budgets'>[],
  known: Set<string>,
) {
  if (known.size > MAX_KNOWN_BUDGETS) known.clear()
  const missing = new Map<string, { communityId: Types.ObjectId; key: string; used: number }>()
  for (const { record, budgets } of items) {
    for (const { key } of budgets) {
      const name = `${String(record.communityId)}|${key}`
      if (!known.has(name)) missing.set(name, { communityId: record.communityId, key, used: 0 })
    }
  }
  if (missing.size === 0) return
  try {
    await BudgetModel.collection.insertMany([...missing.values()], { ordered: false })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
  for (const name of missing.keys()) known.add(name)
}

/** A duplicate key ends a transaction as a whole; then each request is tried by itself. */
async function writeGroup(items: PendingBudgetWrite[]): Promise<BudgetWriteOutcome[]> {
  try {
    return await inTransaction(async (session) => writeInTransaction(items, session))
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    if (items.length === 1) return [duplicateOf(error)]
    const outcomes: BudgetWriteOutcome[] = []
    for (const item of items) outcomes.push(...(await writeGroup([item])))
    return outcomes
  }
}

async function writeInTransaction(
  items: PendingBudgetWrite[],
  session: ClientSession,
): Promise<BudgetWriteOutcome[]> {
  const used = await readBudgets(items, session)
  const outcomes = plan(items, used)
  const winners = items.filter((_, index) => outcomes[index]?.kind === 'written')
  if (winners.length === 0) return outcomes
  for (const draw of drawsOf(winners)) await drawOnBudget(draw, session)
  await RedemptionModel.collection.insertMany(
    winners.map((item) => item.record),
    { session },
  )
  return outcomes
}

async function readBudgets(
  items: PendingBudgetWrite[],
  session: ClientSession,
): Promise<Map<string, number>> {
  const filter = {
    $or: byCommunity(items).map(([communityId, keys]) => ({ communityId, key: { $in: keys } })),
  }
  const found = await BudgetModel.collection.find(filter, { session }).toArray()
  return new Map(
    found.map((budget) => [
      nameOf(budget.communityId as Types.ObjectId, budget.key as string),
      budget.used as number,
    ]),
  )
}

function byCommunity(items: PendingBudgetWrite[]): [Types.ObjectId, string[]][] {
  const keys = new Map<string, Set<string>>()
  for (const { record, budgets } of items) {
    const id = String(record.communityId)
    const known = keys.get(id) ?? new Set<string>()
    for (const { key } of budgets) known.add(key)
    keys.set(id, known)
  }
  return [...keys].map(([id, set]) => [new Types.ObjectId(id), [...set]])
}

const nameOf = (communityId: Types.ObjectId, key: string) => `${communityId.toHexString()}|${key}`

/** Who fits, first come first served; `used` is brought up to date with each who does. */
function plan(items: PendingBudgetWrite[], used: Map<string, number>): BudgetWriteOutcome[] {
  const slots = assignSlots(items)
  const keys = new Set<string>()
  return items.map((item, index) => {
    const slot = slots[index]
    if (slot) return slot
    // A copy of a request in the same group: when it looks again it finds the first one's outcome.
    if (keys.has(item.record.requestKey)) return { kind: 'look_again' }
    const name = (need: BudgetNeed) => nameOf(item.record.communityId, need.key)
    const full = item.budgets.find((need) => (used.get(name(need)) ?? 0) + need.use > need.max)
    if (full) return { kind: 'exhausted', reason: full.reason }
    for (const need of item.budgets) used.set(name(need), (used.get(name(need)) ?? 0) + need.use)
    keys.add(item.record.requestKey)
    return { kind: 'written', record: item.record }
  })
}

interface Draw {
  communityId: Types.ObjectId
  key: string
  use: number
  max: number
}

function drawsOf(items: PendingBudgetWrite[]): Draw[] {
  const draws = new Map<string, Draw>()
  for (const { record, budgets } of items) {
    for (const { key, use, max } of budgets) {
      const name = nameOf(record.communityId, key)
      const known = draws.get(name)
      draws.set(name, { communityId: record.communityId, key, use: (known?.use ?? 0) + use, max })
    }
  }
  return [...draws.values()]
}

async function drawOnBudget({ communityId, key, use, max }: Draw, session: ClientSession) {
  const filter = { communityId, key, used: { $lte: max - use } }
  const result = await BudgetModel.collection.updateOne(filter, { $inc: { used: use } }, { session })
  // The plan was made on this transaction's own snapshot, so that only a damaged counter gets here.
  if (result.matchedCount !== 1) throw new Error('A budget changed within its own transaction')
}
