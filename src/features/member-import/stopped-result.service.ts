import { translator, type Language } from '../../infrastructure/i18n.js'
import type { ActorReference } from '../../http/actor.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { jobEvent, type JobService } from '../jobs/job.service.js'
import { MEMBER_IMPORT } from './import.handler.js'
import * as repository from './import.repository.js'
import { resultHead, resultLines, untouchedLine } from './result-file.js'

interface Meta {
  actor: ActorReference
  requestId: string
  language: Language
}

const BATCH = 500

/** What became of the rows of an import that was stopped: those that were done stay done, and a file says which. */
export function createStoppedResultService({ jobs, audit }: { jobs: JobService; audit: AuditService }) {
  return {
    /**
     * The file, piece by piece, as the job would have written it, with how many rows were not reached. Recorded as an event first.
     * @throws NotFoundProblem when the job is no import; Problem job_not_done while it goes on, result_gone after a week and for one
     * that is done, whose file is the job's
     */
    async open(key: { communityId: string; jobId: string }, meta: Meta): Promise<AsyncGenerator<Buffer>> {
      const job = await jobs.get(key)
      const stored = await repository.findImportOfJob(key.communityId, key.jobId)
      if (job.kind !== MEMBER_IMPORT) throw new NotFoundProblem()
      if (job.status === 'queued' || job.status === 'running') throw new Problem('job_not_done')
      if (!stored || job.status === 'done') throw new Problem('result_gone')
      await audit.record(null, jobEvent(key, 'JOB_RESULT_DOWNLOADED', meta, { kind: job.kind }))
      const importKey = { communityId: key.communityId, importId: String(stored._id) }
      return pieces(importKey, { columns: stored.columns, rows: stored.rows }, meta.language)
    },
  }
}
export type StoppedResultService = ReturnType<typeof createStoppedResultService>

async function* pieces(
  key: repository.ImportKey,
  { columns, rows }: Pick<repository.StoredImport, 'columns' | 'rows'>,
  language: Language,
): AsyncGenerator<Buffer> {
  const t = translator(language)
  yield Buffer.from(resultHead(t))
  let done = 0
  let after = 0
  for (;;) {
    const batch = await repository.rowsAfter(key, after, BATCH)
    if (batch.length === 0) break
    // The list itself was deleted with the job: its columns go by the names of their fields.
    yield Buffer.from(resultLines(t, batch, { header: [], columns }))
    done += batch.length
    after = batch.at(-1)?.row ?? after
  }
  if (done < rows) yield Buffer.from(untouchedLine(t, { after, count: rows - done }))
}
