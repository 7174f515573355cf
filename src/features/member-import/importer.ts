import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ClientSession } from 'mongoose'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import type { Translate } from '../../infrastructure/i18n.js'
import { Problem } from '../../problems.js'
import type { KnownBefore, MemberIntakeService, WithStatus } from '../members/member-intake.service.js'
import type { Meta } from '../members/member.service.js'
import type { Columns } from './columns.js'
import type { RowStatus } from './import.model.js'
import { fieldOfPath, isSpoiltNumber, readRow, type StatedForAll } from './read-row.js'
import type { Line, Table } from './read-table.js'

/** People who are looked up at a time. */
const CHUNK = 100

/** What is wrong in a row, in keys of words: no personal data. */
export interface RowError {
  /** As in the members' API. */
  path: string
  /** A key of the language files, with the values of its placeholders. */
  message: string
  params: Record<string, string | number>
}

export interface RowResult {
  row: number
  status: RowStatus
  errors: RowError[]
  /** Whom the row has registered or changed, where it is written down. */
  memberId?: string
}

/** How a list is read. */
export interface Reading {
  columns: Columns
  statedForAll: StatedForAll
}

export interface Task {
  communityId: string
  reading: Reading
  /** A trial writes nothing. */
  isTrial: boolean
  meta: Meta
  /** Waits between two rows; for one turn of the program unless told. */
  giveWay?: () => Promise<void>
  /** Rows up to this one were done by an earlier attempt. */
  doneUntil?: number
  /** Writes down what became of a row; in the transaction of its member where there is one. */
  keep?: (result: RowResult, session: ClientSession | null) => Promise<void>
}

/** Takes the people of a list in, row by row, by the rules of registering and editing one. */
export function createImporter({ intake }: { intake: MemberIntakeService }) {
  /**
   * What became of each row, in their order. The list is read twice: once for what all of it must tell, once for its people, of whom a
   * few are in memory at a time.
   * @throws what reading the list throws, before anything is taken in where it is not good to its end
   */
  async function* run({ lines }: Pick<Table, 'lines'>, task: Task): AsyncGenerator<RowResult> {
    const { communityId, reading, doneUntil = 0, giveWay = nextTurn } = task
    const idAt = reading.columns.indexOf('idNumber')
    const idNumberOf = ({ cells }: Line) => intake.idNumberOf(cells[idAt] ?? '')
    const areZerosDoubtful = await hasSpoiltNumbers(lines(), idAt)
    /** In which row a person stands first. */
    const firstRows = new Map<string, number>()
    for await (const chunk of chunksOf(lines())) {
      const idNumbers = chunk.map(idNumberOf)
      for (const [index, id] of idNumbers.entries()) {
        const { row } = chunk[index]!
        if (id !== null && !firstRows.has(id)) firstRows.set(id, row)
      }
      if ((chunk.at(-1)?.row ?? 0) <= doneUntil) continue
      const known = await intake.lookUp(
        communityId,
        idNumbers.filter((id) => id !== null),
      )
      for (const [index, line] of chunk.entries()) {
        if (line.row <= doneUntil) continue
        const first = firstRows.get(idNumbers[index] ?? '')
        const twiceOf = first !== undefined && first < line.row ? first : null
        yield await takeRow(line, twiceOf, areZerosDoubtful, known, task)
        // Whoever waits at a counter comes first.
        await giveWay()
      }
    }
  }

  async function takeRow(
    { row, cells }: Line,
    twiceOf: number | null,
    areZerosDoubtful: boolean,
    known: KnownBefore,
    { communityId, reading, isTrial, meta, keep }: Task,
  ): Promise<RowResult> {
    const { columns, statedForAll } = reading
    if (twiceOf !== null) {
      const message = { path: 'idNumber', message: 'fields:import_twice', params: { row: twiceOf } }
      return kept({ row, status: 'rejected', errors: [message] }, keep)
    }
    const read = readRow(cells, columns, statedForAll, areZerosDoubtful)
    if (!read.ok) {
      const errors = read.errors.map((error) => ({ ...error, params: {} }))
      return kept({ row, status: 'rejected', errors }, keep)
    }
    try {
      const alongside: WithStatus | undefined =
        keep && ((status, session, memberId) => keep({ row, status, errors: [], memberId }, session))
      const status = await intake.take(communityId, read, known, isTrial, meta, alongside)
      const result = { row, status, errors: [] }
      return status === 'unchanged' ? await kept(result, keep) : result
    } catch (error) {
      if (isDuplicateKey(error, 'row')) return { row, status: 'unchanged', errors: [] }
      if (!(error instanceof Problem) || error.status >= 500) throw error
      return kept({ row, status: 'rejected', errors: errorsOf(error) }, keep)
    }
  }

  async function kept(result: RowResult, keep: Task['keep']): Promise<RowResult> {
    try {
      await keep?.(result, null)
    } catch (error) {
      // Another attempt at the same job was faster.
      if (!isDuplicateKey(error, 'row')) throw error
    }
    return result
  }

  return { run }
}
export type Importer = ReturnType<typeof createImporter>

/** Whether the file has lost digits of an ID number. Reads the list to its end, so that one that is broken there is refused as a whole. */
async function hasSpoiltNumbers(lines: AsyncIterable<Line>, idAt: number): Promise<boolean> {
  let isFound = false
  for await (const { cells } of lines) isFound ||= isSpoiltNumber(cells[idAt] ?? '')
  return isFound
}

async function* chunksOf(lines: AsyncIterable<Line>): AsyncGenerator<Line[]> {
  let chunk: Line[] = []
  for await (const line of lines) {
    if (chunk.push(line) < CHUNK) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** Where the reason of a refusal stands in the row. */
const PATHS: Partial<Record<Problem['code'], string>> = {
  consent_required: 'consents.membership',
  not_eligible: 'idNumber',
}

function errorsOf({ code, extras: { errors, params = {} } }: Problem): RowError[] {
  if (errors) return errors.map((error) => ({ ...error, params }))
  return [{ path: PATHS[code] ?? '', message: `problems:${code}.detail`, params }]
}

/** What is wrong, in words, and in which column of the list. */
export function wordsOfError(
  t: Translate,
  { path, message, params }: RowError,
  { header, columns }: { header: readonly string[]; columns: Columns },
) {
  const field = fieldOfPath(path)
  const at = columns.findIndex((each) => each === field)
  const label = field === '' ? '' : t(`member-import:fields.${field}`, { defaultValue: '' })
  const words = /^(?:fields|problems):/.test(message) ? t(message, params) : message
  return { path, column: header[at] === '' ? label : (header[at] ?? label), message: words }
}

/** How many rows became what. */
export type Counts = Record<RowStatus, number>

export const noCounts = (): Counts => ({ created: 0, updated: 0, unchanged: 0, rejected: 0 })
