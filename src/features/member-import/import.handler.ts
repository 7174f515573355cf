import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import { frugally } from '../../infrastructure/frugal-heap.js'
import { translator } from '../../infrastructure/i18n.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import type { Traffic } from '../../infrastructure/traffic.js'
import { businessDayOf } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { JobFileDamagedError, type JobFiles } from '../jobs/job-files.js'
import { jobHandler, type JobHandler, type RunningJob } from '../jobs/job-handler.js'
import { jobEvent } from '../jobs/job.service.js'
import * as repository from './import.repository.js'
import type { ImportKey } from './import.repository.js'
import { noCounts, type Importer, type RowResult } from './importer.js'
import { openKeptTable } from './kept-table.js'
import { resultHead, resultLines, type ListNames } from './result-file.js'

export const MEMBER_IMPORT = 'member_import'
const params = z.object({ inputId: objectId })
/** What became of the rows is kept as long as the file that says it. */
const KEPT_MS = 7 * 86_400_000
const BATCH = 500

interface Dependencies {
  importer: Importer
  files: JobFiles
  audit: AuditService
  traffic: Pick<Traffic, 'giveWay'>
  now: () => Date
}

/** Takes the people of a list in, and writes a file that says what became of each row. */
export function memberImportHandler({ importer, files, audit, traffic, now }: Dependencies): JobHandler {
  async function run(job: RunningJob<z.infer<typeof params>>) {
    const key = { communityId: job.communityId, importId: job.params.inputId }
    const stored = await repository.findImport(key)
    if (!stored) throw new Problem('list_gone')
    try {
      return await takeIn(job, key, stored)
    } catch (error) {
      // It waited for longer than lists are kept.
      if (error instanceof JobFileDamagedError) throw new Problem('list_gone', { cause: error })
      throw error
    }
  }

  async function takeIn(job: RunningJob<unknown>, key: ImportKey, stored: repository.StoredImport) {
    const { columns, statedForAll, rows } = stored
    const forgetAt = new Date(now().getTime() + KEPT_MS)
    const table = await openKeptTable(files, key, stored.bytes)
    const doneUntil = await repository.lastRow(key)
    const task = {
      communityId: job.communityId,
      reading: { columns, statedForAll },
      isTrial: false,
      meta: job,
      giveWay: () => traffic.giveWay(),
      doneUntil,
      keep: (result: RowResult, session: Parameters<typeof repository.insertRow>[3]) =>
        repository.insertRow(key, result, forgetAt, session),
    }
    let done = await repository.countDone(key, doneUntil)
    await job.report(done, rows)
    const counts = await frugally(async () => {
      for await (const _ of importer.run(table, task)) {
        done += 1
        await job.report(done, rows)
      }
      return writeResult(job, key, { header: table.header, columns })
    })
    await job.assertMine()
    await noteDone(job, key, counts, forgetAt)
    const name = `members-import-${businessDayOf(now())}.csv`
    return { counts, file: { name, contentType: 'text/csv; charset=utf-8' } }
  }

  async function writeResult(job: RunningJob<unknown>, key: ImportKey, names: ListNames) {
    const t = translator(job.language)
    const counts = noCounts()
    await job.write(Buffer.from(resultHead(t)))
    let after = 0
    for (;;) {
      const batch = await repository.rowsAfter(key, after, BATCH)
      if (batch.length === 0) return counts
      await job.write(Buffer.from(resultLines(t, batch, names)))
      for (const { status } of batch) counts[status] += 1
      after = batch.at(-1)?.row ?? after
    }
  }

  /** The event stands once, whichever attempt comes so far. */
  async function noteDone(
    job: RunningJob<unknown>,
    key: ImportKey,
    counts: Record<string, number>,
    forgetAt: Date,
  ): Promise<void> {
    try {
      await inTransaction(async (session) => {
        await repository.insertRow(key, { row: 0, status: 'all_done', errors: [] }, forgetAt, session)
        await audit.record(session, jobEvent(job, 'MEMBERS_IMPORTED', job, counts))
      })
    } catch (error) {
      if (!isDuplicateKey(error, 'row')) throw error
    }
  }

  return jobHandler({ kind: MEMBER_IMPORT, params, run })
}
