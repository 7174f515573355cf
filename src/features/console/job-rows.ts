import { mayDo } from '../../permissions.js'
import { MEMBER_IMPORT } from '../member-import/import.handler.js'
import type { JobView } from '../jobs/job.view.js'
import type { ConsoleContext } from './console-page.js'

const LOOKS: Record<JobView['status'], { tone: string; icon: string }> = {
  queued: { tone: 'info', icon: 'clock' },
  running: { tone: 'info', icon: 'refresh' },
  done: { tone: 'ok', icon: 'check' },
  failed: { tone: 'no', icon: 'refused' },
  cancelled: { tone: '', icon: 'void' },
}
const MEGABYTE = 1_000_000

/** Jobs as their list shows them: what, how far, by whom, and what can be done. */
export function jobRows(
  context: ConsoleContext,
  jobs: readonly JobView[],
  names: ReadonlyMap<string, string>,
) {
  const { req, actor, api } = context
  const mayManage = mayDo(actor.role, 'job:manage')
  return jobs.map((job) => {
    const isOpen = job.status === 'queued' || job.status === 'running'
    return {
      ...job,
      isOpen,
      title: req.t(`card-print:jobs.kinds.${job.kind}`, { defaultValue: job.kind }),
      status: { label: req.t(`card-print:jobs.status.${job.status}`), ...LOOKS[job.status] },
      counts: countLines(context, job),
      problem: job.error ? req.t(`problems:${job.error}.detail`, { defaultValue: '' }) : null,
      by: job.requestedBy ? names.get(job.requestedBy) : null,
      address: api(`/jobs/${job.id}`),
      progressText: req.t('card-print:jobs.progress', job.progress),
      ...downloadOf(context, job, mayManage),
      isGone: job.status === 'done' && job.kind === 'card_print' && job.result === null,
      mayCancel: mayManage && isOpen,
    }
  })
}

/** The file of a job, or of an import that was stopped: what it did until then. */
function downloadOf(context: ConsoleContext, job: JobView, mayManage: boolean) {
  const isStopped = job.status === 'cancelled' || job.status === 'failed'
  if (mayManage && isStopped && job.kind === MEMBER_IMPORT && job.progress.done > 0) {
    const download = context.api(`/jobs/${job.id}/import-result`)
    return { download, downloadText: context.req.t('member-import:download') }
  }
  const download = mayManage && job.result ? context.api(`/jobs/${job.id}/result`) : null
  return { download, downloadText: downloadText(context, job) }
}

function downloadText({ req }: ConsoleContext, { kind, result }: JobView): string | null {
  if (!result) return null
  if (kind === MEMBER_IMPORT) return req.t('member-import:download')
  return req.t('card-print:jobs.download', { size: Math.max(0.1, result.bytes / MEGABYTE).toFixed(1) })
}

function countLines({ req }: ConsoleContext, { kind, outcome, status, progress }: JobView): string[] {
  if (status !== 'done')
    return [req.t(`card-print:jobs.totals.${kind}`, { count: progress.total, defaultValue: '' })]
  return Object.entries(outcome)
    .filter(([name, count]) => count > 0 || name !== 'skipped')
    .map(([name, count]) => req.t(`card-print:jobs.outcome.${name}`, { count, defaultValue: '' }))
    .filter(Boolean)
}
