import { Types, type ClientSession, type mongo } from 'mongoose'
import type { Cell, Cells } from './cells.js'
import { packCells, unpackCell, unpackCells, type PackedCells } from './total-format.js'
import { totalName } from './total-places.js'
import { TotalModel, type TotalDimension, type TotalSpan } from './total.model.js'

interface StoredTotal extends PackedCells {
  _id: string
  communityId: Types.ObjectId
}

/** The driver without Mongoose's documents: a report reads thousands of cells. */
const totals = () => TotalModel.collection as unknown as mongo.Collection<StoredTotal>

/** The named totals; one that is not stored yet has no cells. */
export async function loadTotals(session: ClientSession, names: readonly string[]): Promise<Cells> {
  const stored = await totals()
    .find({ _id: { $in: [...names] } }, { session, promoteBuffers: true })
    .toArray()
  return new Map(stored.map((total) => [total._id, unpackAll(total)]))
}

/** All totals of a dimension from one period to another, both inclusive, in order of time and packed as they are stored. */
export async function readTotals(
  session: ClientSession,
  communityId: string,
  dimension: TotalDimension,
  range: { span: TotalSpan; from: string; to: string },
): Promise<(PackedCells & { _id: string })[]> {
  const { span, from, to } = range
  const name = (period: string) => totalName(communityId, dimension, span, period)
  return totals()
    .find({ _id: { $gte: name(from), $lte: name(to) } }, { session, promoteBuffers: true, batchSize: 10_000 })
    .toArray()
}

/** Writes the totals in the session's transaction. */
export async function storeTotals(session: ClientSession, communityId: string, cells: Cells): Promise<void> {
  if (cells.size === 0) return
  const community = new Types.ObjectId(communityId)
  await totals().bulkWrite(
    [...cells].map(([name, byKey]) => ({
      replaceOne: {
        filter: { _id: name },
        replacement: { communityId: community, ...packCells(byKey) },
        upsert: true,
      },
    })),
    { session, ordered: false },
  )
}

export async function deleteTotals(session: ClientSession, names: readonly string[]): Promise<void> {
  if (names.length > 0) await totals().deleteMany({ _id: { $in: [...names] } }, { session })
}

/** The cells of a stored total by key, in memory of their own. */
export function unpackAll(total: PackedCells): Map<string, Cell> {
  return new Map([...unpackCells(total)].map((cell) => [cell.key, unpackCell(cell)]))
}
