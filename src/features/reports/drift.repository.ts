import { Types, type ClientSession, type mongo } from 'mongoose'
import { lastDayOfMonth } from '../../lib/business-day.js'
import { CommunityModel } from '../communities/community.model.js'
import { BudgetModel, RedemptionModel } from '../redemptions/redemption.model.js'
import { applyToCells, type Cells } from './cells.js'
import { countedBetween } from './countable.repository.js'
import { periodOf, placesOf } from './total-places.js'
import { TOTAL_DIMENSIONS, TotalModel } from './total.model.js'
import { readTotals, unpackAll } from './total.repository.js'

interface StoredBudget {
  communityId: Types.ObjectId
  key: string
  used: number
}
const budgets = () => BudgetModel.collection as unknown as mongo.Collection<StoredBudget>

export async function findCommunityIds(): Promise<string[]> {
  const found = await CommunityModel.collection.find({}, { projection: { _id: 1 } }).toArray()
  return found.map(({ _id }) => String(_id))
}

/** Every month in which the community has redemptions or totals. */
export async function findMonths(communityId: string): Promise<string[]> {
  const days = await RedemptionModel.collection.distinct('businessDay', {
    communityId: new Types.ObjectId(communityId),
  })
  const totals = await TotalModel.collection
    .find(
      { _id: { $gte: `${communityId}|`, $lt: `${communityId}|~` } as never },
      { projection: { _id: 1 }, batchSize: 10_000 },
    )
    .toArray()
  const periods = [...days.map(String), ...totals.map(({ _id }) => periodOf(String(_id)))]
  return [...new Set(periods.map((period) => period.slice(0, 7)))].sort()
}

/** The totals of a month and its days as they are stored. */
export async function storedTotals(
  session: ClientSession,
  communityId: string,
  month: string,
): Promise<Cells> {
  const stored: Cells = new Map()
  for (const dimension of TOTAL_DIMENSIONS) {
    for (const range of rangesOf(month)) {
      for (const total of await readTotals(session, communityId, dimension, range)) {
        stored.set(total._id, unpackAll(total))
      }
    }
  }
  return stored
}

/** The same totals made afresh from the redemptions that they should tell. */
export async function freshTotals(
  session: ClientSession,
  communityId: string,
  month: string,
): Promise<Cells> {
  const fresh: Cells = new Map()
  for await (const redemptions of countedBetween(session, communityId, daysOf(month))) {
    applyToCells(fresh, redemptions, [], placesOf)
  }
  return fresh
}

export async function storedBudgets(
  session: ClientSession,
  communityId: string,
): Promise<Map<string, number>> {
  const found = await budgets()
    .find({ communityId: new Types.ObjectId(communityId) }, { session, batchSize: 10_000 })
    .toArray()
  return new Map(found.map(({ key, used }) => [key, used]))
}

/** What the unvoided redemptions drew on each budget. */
export async function freshBudgets(
  session: ClientSession,
  communityId: string,
): Promise<Map<string, number>> {
  const used = new Map<string, number>()
  const cursor = RedemptionModel.collection.find<{ budgets?: { key: string; amount: number }[] }>(
    {
      communityId: new Types.ObjectId(communityId),
      outcome: 'committed',
      voided: { $exists: false },
      budgets: { $exists: true },
    },
    { session, projection: { budgets: 1 }, batchSize: 10_000 },
  )
  for await (const one of cursor) {
    for (const { key, amount } of one.budgets ?? []) used.set(key, (used.get(key) ?? 0) + amount)
  }
  return used
}

export async function setBudgets(
  session: ClientSession,
  communityId: string,
  used: ReadonlyMap<string, number>,
): Promise<void> {
  const community = new Types.ObjectId(communityId)
  await budgets().bulkWrite(
    [...used].map(([key, amount]) => ({
      updateOne: {
        filter: { communityId: community, key },
        update: { $set: { used: amount } },
        upsert: true,
      },
    })),
    { session },
  )
}

function rangesOf(month: string) {
  return [
    { span: 'month' as const, from: month, to: month },
    { span: 'day' as const, ...daysOf(month) },
  ]
}

function daysOf(month: string) {
  return { from: `${month}-01`, to: lastDayOfMonth(month) }
}
