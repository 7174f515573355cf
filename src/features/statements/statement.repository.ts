import mongoose, { Types, type ClientSession } from 'mongoose'
import type { Scope } from '../../http/scope.js'
import { decodeCursor, idInCursor } from '../../http/search.js'
import { Problem } from '../../problems.js'
import { StatementModel, type Statement, type StatementStatus } from './statement.model.js'

export type StatementRecord = Statement & { _id: Types.ObjectId }

export interface StatementSearch {
  month?: string | undefined
  status?: StatementStatus | undefined
  shopId?: string | undefined
  limit: number
  cursor?: string | undefined
}

/** Still to be changed: everything in it is computed when somebody looks. */
const NOT_CLOSED: StatementStatus[] = ['open', 'confirmed']
const CLOSED: StatementStatus[] = ['closed', 'paid']

export const isClosed = ({ status }: Pick<Statement, 'status'>) => CLOSED.includes(status)

/** Opens the statement of a shop and month; a second one is refused by the unique index, which ends the transaction. */
export async function insertStatement(
  session: ClientSession,
  statement: { communityId: string; shopId: string; month: string },
): Promise<StatementRecord> {
  const [created] = await StatementModel.create([statement], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

/** A statement that is visible in the scope; null for every other. */
export async function findStatement(
  scope: Scope,
  id: string,
  session?: ClientSession,
): Promise<StatementRecord | null> {
  return StatementModel.findOne({ ...scope, _id: id }, null, { session }).lean()
}

export async function findStatementOfMonth(
  shop: { communityId: string; shopId: string },
  month: string,
  session?: ClientSession,
): Promise<StatementRecord | null> {
  return StatementModel.findOne({ ...shop, month }, null, { session }).lean()
}

/** Whether an earlier statement of the shop is not closed yet, or a later one is: they close in the order of the months. */
export async function findOutOfOrder(
  session: ClientSession,
  { communityId, shopId, month }: { communityId: Types.ObjectId; shopId: Types.ObjectId; month: string },
) {
  const shop = { communityId, shopId }
  const earlier = await StatementModel.findOne(
    { ...shop, month: mongoose.trusted({ $lt: month }), status: mongoose.trusted({ $in: NOT_CLOSED }) },
    null,
    { session },
  )
    .sort({ month: 1 })
    .lean()
  const later = await StatementModel.findOne(
    { ...shop, month: mongoose.trusted({ $gt: month }), status: mongoose.trusted({ $in: CLOSED }) },
    null,
    { session },
  )
    .sort({ month: -1 })
    .lean()
  return { earlierOpen: earlier?.month ?? null, laterClosed: later?.month ?? null }
}

/** The months of the statements that are not closed, by shop: few, as each month is closed in its turn. */
export async function findOpenMonths(
  scope: { communityId: string; shopId?: string },
  session?: ClientSession,
): Promise<Map<string, string[]>> {
  const found = await StatementModel.find(
    { ...scope, status: mongoose.trusted({ $in: NOT_CLOSED }) },
    { shopId: 1, month: 1 },
    { session },
  ).lean()
  const months = new Map<string, string[]>()
  for (const { shopId, month } of found) {
    const id = shopId.toHexString()
    months.set(id, [...(months.get(id) ?? []), month])
  }
  return months
}

/** The last of the months before this one: what falls into it is not told by this one too. */
export function openMonthBefore(months: readonly string[] | undefined, month: string): string | undefined {
  return (months ?? [])
    .filter((one) => one < month)
    .sort()
    .at(-1)
}

/** The shop's first statement that is not closed, and the month of its last one. */
export async function findNextStatement(
  session: ClientSession,
  shop: { communityId: string; shopId: string },
): Promise<{ open: StatementRecord | null; lastMonth: string | null }> {
  const open = await StatementModel.findOne(
    { ...shop, status: mongoose.trusted({ $in: NOT_CLOSED }) },
    null,
    { session },
  )
    .sort({ month: 1 })
    .lean()
  const last = await StatementModel.findOne(shop, null, { session }).sort({ month: -1 }).lean()
  return { open, lastMonth: last?.month ?? null }
}

/**
 * Changes a statement that still stands at the revision and in the status that were read.
 * @throws Problem stale_edit when it does not, and nothing is changed
 */
export async function changeStatement(
  session: ClientSession,
  { _id, communityId, revision, status }: StatementRecord,
  set: Partial<Statement>,
): Promise<StatementRecord> {
  const changed = await StatementModel.findOneAndUpdate(
    { _id, communityId, revision, status },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
  if (!changed) throw new Problem('stale_edit')
  return changed
}

/** Takes hold of a closed statement until the transaction ends, so that its redemptions are adjusted one after the other. */
export async function holdClosedStatement(
  session: ClientSession,
  shop: { communityId: string; shopId: string },
  id: string,
): Promise<StatementRecord | null> {
  return StatementModel.findOneAndUpdate(
    { ...shop, _id: id, status: mongoose.trusted({ $in: CLOSED }) },
    { $inc: { adjustmentsOfIts: 1 } },
    { session, returnDocument: 'after', timestamps: false },
  ).lean()
}

/** Newest month first, one more than the limit so that the caller sees whether there are more. */
export async function findStatements(scope: Scope, search: StatementSearch): Promise<StatementRecord[]> {
  const conditions: object[] = [scope]
  if (search.month) conditions.push({ month: search.month })
  if (search.status) conditions.push({ status: search.status })
  if (search.shopId) conditions.push({ shopId: search.shopId })
  if (search.cursor) conditions.push(placesAfter(search.cursor))
  return StatementModel.find({ $and: conditions })
    .sort({ month: -1, _id: -1 })
    .limit(search.limit + 1)
    .lean()
}

function placesAfter(cursor: string) {
  const [month, id] = decodeCursor(cursor)
  return {
    $or: [
      { month: mongoose.trusted({ $lt: String(month) }) },
      { month: String(month), _id: mongoose.trusted({ $lt: idInCursor(id) }) },
    ],
  }
}

/** All statements of a month, by shop. */
export async function findStatementsOfMonth(
  communityId: string,
  month: string,
): Promise<Map<string, StatementRecord>> {
  const found = await StatementModel.find({ communityId, month }).lean()
  return new Map(found.map((statement) => [statement.shopId.toHexString(), statement]))
}

/** What closed and paid statements of a year's months say is payable, in fen. */
export async function sumPayable(
  communityId: string,
  year: string,
): Promise<{ closedFen: number; paidFen: number }> {
  const sums = await StatementModel.collection
    .aggregate<{ _id: StatementStatus; payableFen: number }>([
      {
        $match: {
          communityId: new Types.ObjectId(communityId),
          status: { $in: CLOSED },
          month: { $gte: `${year}-01`, $lte: `${year}-12` },
        },
      },
      { $group: { _id: '$status', payableFen: { $sum: '$closing.payableFen' } } },
    ])
    .toArray()
  const of = (status: StatementStatus) => sums.find(({ _id }) => _id === status)?.payableFen ?? 0
  return { closedFen: of('closed'), paidFen: of('paid') }
}
