import { Types, type ClientSession } from 'mongoose'
import { lowestFreeSlot } from '../benefits/limits.js'
import type { RecordedRedemption } from './look-ups.js'
import { BudgetModel, RedemptionModel } from './redemption.model.js'

interface Adoption {
  communityId: string
  /** All records of one person. */
  personIds: readonly string[]
  /** The one of them on whose limits all uses count from now on. */
  toId: string
}

/** Some thousand uses of years fill no more numbers than this. */
const MOST_SLOTS = 100_000

/**
 * Lets the uses of all records of a person count on the limits of one of them: renames the slots and moves the budgets of the redemptions.
 * The facts stay as they are, with the member whose card was held up; names of quota are no part of what is sealed. Uses that no longer fit
 * under a limit keep numbers above it. Done again, it finds nothing to do.
 */
export async function adoptQuota(adoption: Adoption, session: ClientSession): Promise<void> {
  const { communityId, toId } = adoption
  const all = await withQuota(adoption, session)
  const isForeign = (name: string) => isOfOther(name, adoption)
  const taken = new Map<string, Set<number>>()
  for (const slot of all.flatMap(({ slots }) => slots ?? [])) note(taken, slot)
  const drawn = new Map<string, number>()
  for (const { _id, slots, budgets } of all) {
    const isMoved = [...(slots ?? []), ...(budgets ?? []).map(({ key }) => key ?? '')].some(isForeign)
    if (!isMoved) continue
    const newSlots = slots?.map((slot) => (isForeign(slot) ? freeName(slot, toId, taken) : slot))
    const newBudgets = budgets?.map(({ key, amount }) => {
      if (!key || !isForeign(key)) return { key, amount }
      drawn.set(key, (drawn.get(key) ?? 0) + (amount ?? 0))
      return { key: renamed(key, toId), amount }
    })
    const set = { ...(newSlots ? { slots: newSlots } : {}), ...(newBudgets ? { budgets: newBudgets } : {}) }
    await RedemptionModel.updateOne({ _id, communityId }, { $set: set }, { session })
  }
  for (const [key, amount] of drawn) await moveBudget({ communityId, key, amount, toId }, session)
}

async function moveBudget(
  { communityId, key, amount, toId }: { communityId: string; key: string; amount: number; toId: string },
  session: ClientSession,
): Promise<void> {
  await BudgetModel.updateOne({ communityId, key }, { $inc: { used: -amount } }, { session })
  await BudgetModel.updateOne(
    { communityId, key: renamed(key, toId) },
    { $inc: { used: amount } },
    { session, upsert: true },
  )
}

/** The person's redemptions that hold quota. */
async function withQuota(
  { communityId, personIds }: Adoption,
  session: ClientSession,
): Promise<RecordedRedemption[]> {
  const found = await RedemptionModel.collection
    .find(
      {
        communityId: new Types.ObjectId(communityId),
        memberId: { $in: personIds.map((id) => new Types.ObjectId(id)) },
        outcome: 'committed',
        voided: { $exists: false },
        $or: [{ slots: { $exists: true } }, { budgets: { $exists: true } }],
      },
      { session, projection: { slots: 1, budgets: 1 }, batchSize: 10_000 },
    )
    .toArray()
  return found as unknown as RecordedRedemption[]
}

/** `<limit>|<owner>|<period>` with the number of a slot behind it: limits of shops and benefits have other owners. */
function isOfOther(name: string, { personIds, toId }: Adoption): boolean {
  const owner = name.split('|')[1] ?? ''
  return owner !== toId && personIds.includes(owner)
}

function renamed(name: string, memberId: string): string {
  const [limit = '', , ...rest] = name.split('|')
  return [limit, memberId, ...rest].join('|')
}

/** Notes a number as taken, by what its slot begins with. */
function note(taken: Map<string, Set<number>>, slot: string) {
  const end = slot.lastIndexOf('|') + 1
  const prefix = slot.slice(0, end)
  taken.set(prefix, (taken.get(prefix) ?? new Set<number>()).add(Number(slot.slice(end))))
}

function freeName(slot: string, toId: string, taken: Map<string, Set<number>>): string {
  const name = renamed(slot, toId)
  const prefix = name.slice(0, name.lastIndexOf('|') + 1)
  const number = lowestFreeSlot(MOST_SLOTS, taken.get(prefix) ?? new Set<number>())
  const free = `${prefix}${number ?? MOST_SLOTS}`
  note(taken, free)
  return free
}
