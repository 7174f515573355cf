import { Types } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { frugally } from '../../infrastructure/frugal-heap.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { JobFileDamagedError, type JobFiles } from '../jobs/job-files.js'
import { jobEvent, type JobService } from '../jobs/job.service.js'
import type { JobView } from '../jobs/job.view.js'
import { areColumnsGood, matchColumns, type ImportField } from './columns.js'
import { MEMBER_IMPORT } from './import.handler.js'
import * as repository from './import.repository.js'
import type { ImportKey, StoredImport } from './import.repository.js'
import { noCounts, type Counts, type Importer, type Reading, type RowResult } from './importer.js'
import { keepTable, openKeptTable } from './kept-table.js'
import type { StatedForAll } from './read-row.js'
import { openTable, type Table } from './read-table.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'language'>

/** A list that nobody takes in is deleted after this time; one that waits for its job after this. */
const DRAFT_MS = 2 * 3_600_000
const WAITING_MS = 7 * 86_400_000

interface Dependencies {
  importer: Importer
  files: JobFiles
  jobs: JobService
  audit: AuditService
  now: () => Date
}

/** What becomes of the rows of a list: how many of each kind, and the rows that were asked for. */
export interface Judged {
  counts: Counts
  results: RowResult[]
}

/** Lists of people that are brought as files, looked through, and taken in. */
export function createMemberImportService({ importer, files, jobs, audit, now }: Dependencies) {
  const later = (ms: number) => new Date(now().getTime() + ms)

  async function existing(key: ImportKey): Promise<StoredImport> {
    const found = await repository.findImport(key)
    if (!found) throw new NotFoundProblem()
    return found
  }

  async function draft(key: ImportKey): Promise<StoredImport> {
    const found = await existing(key)
    if (found.jobId) throw new Problem('illegal_transition')
    return found
  }

  async function judge(
    table: Table,
    task: Parameters<Importer['run']>[1],
    isWanted: (result: RowResult, counts: Counts) => boolean,
  ): Promise<Judged> {
    const counts = noCounts()
    const results: RowResult[] = []
    await frugally(async () => {
      for await (const result of importer.run(table, task)) {
        counts[result.status] += 1
        if (isWanted(result, counts)) results.push(result)
      }
    })
    return { counts, results }
  }

  return {
    /**
     * Takes a whole list in at once, or tries it.
     * @throws Problem unsupported_media_type, validation_failed
     */
    async takeIn(
      communityId: string,
      bytes: Buffer,
      statedForAll: StatedForAll,
      isTrial: boolean,
      meta: Meta,
    ): Promise<Judged & { table: Table; reading: Reading }> {
      const table = await openTable(bytes)
      const reading = { columns: matchColumns(table.header), statedForAll }
      requireGood(reading.columns)
      const judged = await judge(table, { communityId, reading, isTrial, meta }, () => true)
      if (!isTrial) await audit.record(null, importedEvent(communityId, judged.counts, meta))
      return { ...judged, table, reading }
    },

    /** Puts a list away, encrypted, to be looked through; answers its id. @throws Problem as `takeIn` */
    async bring(communityId: string, bytes: Buffer, statedForAll: StatedForAll, meta: Meta): Promise<string> {
      const table = await openTable(bytes)
      const key = { communityId, importId: new Types.ObjectId().toHexString() }
      const forgetAt = later(DRAFT_MS)
      const kept = await keepTable(files, key, table, forgetAt)
      await repository.insertImport({
        ...key,
        broughtBy: meta.actor.userId ?? meta.actor.role,
        ...kept,
        columns: matchColumns(table.header),
        statedForAll,
        forgetAt,
      })
      return key.importId
    },

    /**
     * What a list would do, without doing it, and the first rows that are wrong; null while columns are missing.
     * @throws NotFoundProblem, also when it is deleted meanwhile; Problem illegal_transition
     */
    async look(key: ImportKey, shown: number, meta: Meta) {
      const { columns, statedForAll, rows, bytes } = await draft(key)
      const reading = { columns, statedForAll }
      const task = { communityId: key.communityId, reading, isTrial: true, meta }
      try {
        const table = await openKeptTable(files, key, bytes)
        const judged = areColumnsGood(columns)
          ? await judge(table, task, ({ status }, { rejected }) => status === 'rejected' && rejected <= shown)
          : null
        return { rows, header: table.header, reading, judged }
      } catch (error) {
        if (error instanceof JobFileDamagedError) throw new NotFoundProblem()
        throw error
      }
    },

    /** @throws NotFoundProblem, Problem illegal_transition when it has begun, validation_failed when a field has two columns */
    async match(key: ImportKey, columns: (ImportField | null)[], statedForAll: StatedForAll): Promise<void> {
      const stored = await draft(key)
      requireGood(columns)
      if (columns.length !== stored.columns.length) throw columnsProblem()
      const isChanged = await repository.changeImport(key, { columns, statedForAll })
      if (!isChanged) throw new Problem('illegal_transition')
    },

    /** Asks for a list to be taken in, as a job. @throws NotFoundProblem, Problem illegal_transition when it was asked before */
    async begin(key: ImportKey, meta: Meta): Promise<JobView> {
      const { communityId, importId } = key
      const { columns, rows } = await draft(key)
      requireGood(columns)
      return inTransaction(async (session) => {
        const job = await jobs.enqueue(
          {
            communityId,
            kind: MEMBER_IMPORT,
            params: { inputId: importId },
            total: rows,
            language: meta.language,
          },
          meta,
          session,
        )
        const forgetAt = later(WAITING_MS)
        const isMine = await repository.beginImport(key, { jobId: job.id, forgetAt }, session)
        if (!isMine) throw new Problem('illegal_transition')
        await files.keepUntil({ communityId, jobId: importId }, forgetAt, session)
        const event = jobEvent({ communityId, jobId: job.id }, 'MEMBERS_IMPORT_REQUESTED', meta, { rows })
        await audit.record(session, event)
        return job
      })
    },

    /** Deletes a list that was not taken in. @throws NotFoundProblem, Problem illegal_transition when it has begun */
    async discard(key: ImportKey): Promise<void> {
      await draft(key)
      if (!(await repository.removeImport(key))) throw new Problem('illegal_transition')
      await files.remove({ communityId: key.communityId, jobId: key.importId })
    },
  }
}
export type MemberImportService = ReturnType<typeof createMemberImportService>

function importedEvent(communityId: string, counts: Counts, { actor, requestId }: Meta) {
  const subjects = [{ kind: 'community', id: communityId }]
  return { communityId, type: 'MEMBERS_IMPORTED', actor, subjects, requestId, facts: counts }
}

function requireGood(columns: readonly (ImportField | null)[]): void {
  if (!areColumnsGood(columns)) throw columnsProblem()
}

function columnsProblem(): Problem {
  return new Problem('validation_failed', {
    errors: [{ path: 'columns', message: 'fields:import_columns' }],
  })
}
