import type { ActivityReminders } from './features/activities/sign-ups/reminder.service.js'
import type { AgreementLifecycleService } from './features/agreements/agreement-lifecycle.service.js'
import type { Sealer } from './features/audit/sealer.js'
import type { JobRunner } from './features/jobs/job-runner.js'
import type { NoticeSender } from './features/notifications/sender.js'
import { projectTotals } from './features/reports/projection.service.js'
import type { DriftService } from './features/reports/drift.service.js'
import type { Job } from './infrastructure/background.js'

/** All recurring work. Codes and sessions that are over need none: the store forgets them by itself. */
export function createBackgroundJobs(services: {
  sealer: Sealer
  jobRunner: JobRunner
  drift: DriftService
  agreementLifecycle: AgreementLifecycleService
  noticeSender: NoticeSender
  activityReminders: ActivityReminders
}): Job[] {
  const { sealer, jobRunner, drift, agreementLifecycle, noticeSender, activityReminders } = services
  return [
    // Together with its own duration this keeps the totals at most 2 s behind (redemption.md, "Totals").
    { name: 'project-totals', schedule: { everyMs: 1000 }, leaseMs: 5000, run: projectTotals },
    // What the worker of the totals has put into the outbox.
    { name: 'send-notices', schedule: { everyMs: 1000 }, run: (stopping) => noticeSender.sendDue(stopping) },
    // What people asked for, such as cards as a PDF.
    { name: 'run-jobs', schedule: { everyMs: 1000 }, run: (stopping) => jobRunner.runAll(stopping) },
    { name: 'seal-audit', schedule: { everyMs: 60_000 }, run: () => sealer.sealAll() },
    {
      name: 'expire-agreements',
      schedule: { dailyFrom: '00:01' },
      run: () => agreementLifecycle.expireAgreements(),
    },
    // By day only, the day before: who has a place finds it on the phone's page.
    {
      name: 'remind-of-activities',
      schedule: { everyMs: 5 * 60_000 },
      run: () => activityReminders.remindDue(),
    },
    { name: 'check-figures', schedule: { dailyFrom: '02:30' }, run: () => drift.recompute() },
  ]
}
