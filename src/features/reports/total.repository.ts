import { Types, type ClientSession, type mongo } from 'mongoose'
import type { Cell, Cells } from './cells.js'
import { fromBytes, toBytes } from './member-set.js'
import { totalName } from './total-places.js'
import { TotalModel, type TotalDimension, type TotalSpan } from './total.model.js'

interface StoredCell extends Omit<Cell, 'members'> {
  key: string
  members: Buffer
}
interface StoredTotal {
  _id: string
  communityId: Types.ObjectId
  cells: StoredCell[]
}

/** The driver without Mongoose's documents: a report reads thousands of cells. */
const totals = () => TotalModel.collection as unknown as mongo.Collection<StoredTotal>

/** The named totals; one that is not stored yet has no cells. */
export async function loadTotals(session: ClientSession, names: readonly string[]): Promise<Cells> {
  const stored = await totals()
    .find({ _id: { $in: [...names] } }, { session, promoteBuffers: true })
    .toArray()
  return toCells(stored)
}

/** All totals of a dimension from one period to another, both inclusive, in order of time. */
export async function readTotals(
  session: ClientSession,
  communityId: string,
  dimension: TotalDimension,
  range: { span: TotalSpan; from: string; to: string },
): Promise<Cells> {
  const { span, from, to } = range
  const name = (period: string) => totalName(communityId, dimension, span, period)
  const stored = await totals()
    .find({ _id: { $gte: name(from), $lte: name(to) } }, { session, promoteBuffers: true, batchSize: 10_000 })
    .toArray()
  return toCells(stored)
}

/** Writes the totals in the session's transaction. */
export async function storeTotals(session: ClientSession, communityId: string, cells: Cells): Promise<void> {
  if (cells.size === 0) return
  const community = new Types.ObjectId(communityId)
  await totals().bulkWrite(
    [...cells].map(([name, byKey]) => ({
      replaceOne: {
        filter: { _id: name },
        replacement: {
          communityId: community,
          cells: [...byKey].map(([key, cell]) => storedCell(key, cell)),
        },
        upsert: true,
      },
    })),
    { session, ordered: false },
  )
}

export async function deleteTotals(session: ClientSession, names: readonly string[]): Promise<void> {
  if (names.length > 0) await totals().deleteMany({ _id: { $in: [...names] } }, { session })
}

function storedCell(key: string, cell: Cell): StoredCell {
  const { redemptions, billFen, discountFen, subsidyFen, voids, members } = cell
  return { key, redemptions, billFen, discountFen, subsidyFen, voids, members: toBytes(members) }
}

function toCells(stored: readonly StoredTotal[]): Cells {
  return new Map(
    stored.map(({ _id, cells }) => [
      _id,
      new Map(
        cells.map(({ key, members, ...figures }) => [key, { ...figures, members: fromBytes(members) }]),
      ),
    ]),
  )
}
