import type { ActivityReminders } from './features/activities/sign-ups/reminder.service.js'
import type { AgreementLifecycleService } from './features/agreements/agreement-lifecycle.service.js'
import type { AttachmentService } from './features/attachments/attachment.service.js'
import type { Examiner } from './features/anomalies/examiner.js'
import type { Sealer } from './features/audit/sealer.js'
import type { JobRunner } from './features/jobs/job-runner.js'
import type { NotificationSender } from './features/notifications/sender.js'
import { projectTotals } from './features/reports/projection.service.js'
import type { DriftService } from './features/reports/drift.service.js'
import type { Job } from './infrastructure/background.js'

/** All recurring work. Codes and sessions that are over need none: the store forgets them by itself. */
export function createBackgroundJobs(services: {
  sealer: Sealer
  jobRunner: JobRunner
  drift: DriftService
  agreementLifecycle: AgreementLifecycleService
  notificationSender: NotificationSender
  attachments: AttachmentService
  examiner: Examiner
  activityReminders: ActivityReminders
}): Job[] {
  const { sealer, jobRunner, drift, agreementLifecycle, notificationSender, attachments, examiner } = services
  const { activityReminders } = services
  return [
    // Together with its own duration this keeps the totals at most 2 s behind (redemption.md, "Totals").
    { name: 'project-totals', schedule: { everyMs: 1000 }, leaseMs: 5000, run: projectTotals },
    // What the worker of the totals has put into the outbox.
    {
      name: 'send-notifications',
      schedule: { everyMs: 1000 },
      run: (stopping) => notificationSender.sendDue(stopping),
    },
    // What the worker of the totals has noted as fresh.
    {
      name: 'find-anomalies',
      schedule: { everyMs: 60_000 },
      run: (stopping) => examiner.examineFresh(stopping),
    },
    // What people asked for, such as cards as a PDF.
    { name: 'run-jobs', schedule: { everyMs: 1000 }, run: (stopping) => jobRunner.runAll(stopping) },
    { name: 'seal-audit', schedule: { everyMs: 60_000 }, run: () => sealer.sealAll() },
    {
      name: 'expire-agreements',
      schedule: { dailyFrom: '00:01' },
      run: () => agreementLifecycle.expireAgreements(),
    },
    // Uploads that were broken off.
    { name: 'sweep-attachments', schedule: { dailyFrom: '03:10' }, run: () => attachments.sweep() },
    // By day only, the day before: who has a place finds it on the phone's page.
    {
      name: 'remind-of-activities',
      schedule: { everyMs: 5 * 60_000 },
      run: () => activityReminders.remindDue(),
    },
    { name: 'check-figures', schedule: { dailyFrom: '02:30' }, run: () => drift.recompute() },
  ]
}
