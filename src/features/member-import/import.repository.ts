import mongoose, { type ClientSession, type Types } from 'mongoose'
import type { ImportField } from './columns.js'
import { ImportedRowModel, MemberImportModel, type MemberImport } from './import.model.js'
import type { RowResult } from './importer.js'
import type { StatedForAll } from './read-row.js'

export interface ImportKey {
  communityId: string
  importId: string
}
export type StoredImport = Omit<MemberImport, 'columns' | 'statedForAll'> & {
  _id: Types.ObjectId
  columns: (ImportField | null)[]
  statedForAll: StatedForAll
}

const keyFilter = ({ communityId, importId }: ImportKey) => ({ _id: importId, communityId })
/** Columns and statements of one that has begun are facts. */
const notBegun = (key: ImportKey) => ({ ...keyFilter(key), jobId: null })

export async function insertImport({
  importId,
  ...fields
}: ImportKey & Record<string, unknown>): Promise<void> {
  await MemberImportModel.create([{ ...fields, _id: importId }])
}

export async function findImport(key: ImportKey): Promise<StoredImport | null> {
  return MemberImportModel.findOne(keyFilter(key)).lean<StoredImport>()
}

/** False when there is none, or it has begun. */
export async function changeImport(
  key: ImportKey,
  set: { columns: (ImportField | null)[]; statedForAll: StatedForAll },
): Promise<boolean> {
  const { matchedCount } = await MemberImportModel.updateOne(notBegun(key), { $set: set })
  return matchedCount === 1
}

/** The list that a job takes in. */
export async function findImportOfJob(communityId: string, jobId: string): Promise<StoredImport | null> {
  return MemberImportModel.findOne({ communityId, jobId }).lean<StoredImport>()
}

/** Of several who begin it at the same time one is answered true. */
export async function beginImport(
  key: ImportKey,
  set: { jobId: string; forgetAt: Date },
  session: ClientSession,
): Promise<boolean> {
  const { matchedCount } = await MemberImportModel.updateOne(notBegun(key), { $set: set }, { session })
  return matchedCount === 1
}

export async function removeImport(key: ImportKey): Promise<boolean> {
  const { deletedCount } = await MemberImportModel.deleteOne(notBegun(key))
  return deletedCount === 1
}

/** @throws a duplicate key on `row` when the row was done before */
export async function insertRow(
  { communityId, importId }: ImportKey,
  { row, status, errors, memberId }: Omit<RowResult, 'status'> & { status: RowResult['status'] | 'all_done' },
  forgetAt: Date,
  session: ClientSession | null,
): Promise<void> {
  const who = memberId === undefined ? {} : { memberId }
  const record = { communityId, importId, row, status, faults: errors, forgetAt, ...who }
  await ImportedRowModel.create([record], session ? { session } : {})
}

/** The last row that was done; 0 when none was. Rows are done in their order. */
export async function lastRow({ communityId, importId }: ImportKey): Promise<number> {
  const found = await ImportedRowModel.findOne({ communityId, importId }, { row: 1 }).sort({ row: -1 }).lean()
  return found?.row ?? 0
}

/** How many rows were done, up to the one given; each is written down. */
export async function countDone({ communityId, importId }: ImportKey, until: number): Promise<number> {
  const row = mongoose.trusted({ $gt: 0, $lte: until })
  return ImportedRowModel.countDocuments({ communityId, importId, row })
}

/** What became of the rows after one, in their order. */
export async function rowsAfter(
  { communityId, importId }: ImportKey,
  row: number,
  limit: number,
): Promise<RowResult[]> {
  const filter = { communityId, importId, row: mongoose.trusted({ $gt: row }) }
  const found = await ImportedRowModel.find(filter).sort({ row: 1 }).limit(limit).lean()
  return found.map((each) => ({
    row: each.row,
    status: each.status as RowResult['status'],
    errors: each.faults as RowResult['errors'],
  }))
}

const withMember = ({ communityId, importId }: ImportKey) => ({
  communityId,
  importId,
  memberId: mongoose.trusted({ $exists: true }),
})

/** Whom the rows have registered or changed so far, in the order of the rows. */
export async function membersOfRows(key: ImportKey): Promise<string[]> {
  const found = await ImportedRowModel.find(withMember(key), { memberId: 1 }).sort({ row: 1 }).lean()
  return [...new Set(found.map(({ memberId }) => String(memberId)))]
}

export async function countMembersOfRows(key: ImportKey): Promise<number> {
  return ImportedRowModel.countDocuments(withMember(key))
}
