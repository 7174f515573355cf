import type { Config } from './config.js'
import { createAccessServices } from './features/accounts/access-services.js'
import { createAgreementServices } from './features/agreements/agreement-services.js'
import { createBenefitsInForce } from './features/agreements/benefits-in-force.js'
import { createBackgroundJobs } from './background-jobs.js'
import { createAgreementPaperService } from './features/agreement-paper/paper.service.js'
import { createSimulationService } from './features/benefit-simulator/simulation.service.js'
import { createAttachmentService } from './features/attachments/attachment.service.js'
import { createAnomalyServices } from './features/anomalies/anomaly-services.js'
import { createAuditEventsService } from './features/audit/audit-events.service.js'
import { createAuditSearchService } from './features/audit/audit-search.service.js'
import { createAuditSubjects } from './features/audit/audit-subjects.js'
import { createSealStates } from './features/audit/seal-states.js'
import { createCardPrintServices } from './features/card-print/card-print-services.js'
import { createJobRunner } from './features/jobs/job-runner.js'
import { createAuditService } from './features/audit/audit.service.js'
import { createActivityServices } from './features/activities/activity-services.js'
import { createActivityReminders } from './features/activities/sign-ups/reminder.service.js'
import { createSealer } from './features/audit/sealer.js'
import { createMemberMergeServices } from './features/member-merge/member-merge-services.js'
import { createMembershipServices } from './features/members/membership-services.js'
import { createMemberImportServices } from './features/member-import/import-services.js'
import { createCounterDayService } from './features/counter/counter-day.service.js'
import { createShiftSummaryService } from './features/counter/shift-summary.service.js'
import { createCareVisitServices } from './features/care-visits/care-visit-services.js'
import { createCommitteeService } from './features/committee/committee.service.js'
import { createComplaintService } from './features/complaints/complaint.service.js'
import { createMyOverviewService } from './features/my/my-overview.service.js'
import { createAllianceServices } from './features/organizations/alliance-services.js'
import { createHealthService } from './features/health/health.service.js'
import { createProofKeyService } from './features/proofs/proof-key.service.js'
import { createPrivacyNoticeService } from './features/privacy/privacy-notice.service.js'
import { createNoticeService } from './features/notices/notice.service.js'
import { createNotificationServices } from './features/notifications/notification-services.js'
import { createOfflineServices } from './features/offline/offline-services.js'
import { createCounterServices } from './features/redemptions/counter-services.js'
import { createReportingServices } from './features/reports/reporting-services.js'
import { createSnapshotReviewService } from './features/reports/reviews/snapshots/snapshot-reviews.service.js'
import { createShopHistoryService } from './features/shop-history/shop-history.service.js'
import { createShopFiguresService } from './features/shop-desk/figures.service.js'
import { createShiftServices } from './features/shifts/shift-services.js'
import { createStatementServices } from './features/statements/statement-services.js'
import { createBackground } from './infrastructure/background.js'
import { createFieldEncryption } from './infrastructure/field-encryption.js'
import type { Keyring } from './infrastructure/keyring.js'
import type { Logger } from './infrastructure/logger.js'
import { createMetrics } from './infrastructure/metrics.js'
import { createSignedTokens } from './infrastructure/signed-token.js'
import { createTraffic } from './infrastructure/traffic.js'

/** What every feature may build on. */
export interface Foundation {
  config: Config
  logger: Logger
  keyring: Keyring
  /** The server's time. Tests and the demonstration data set their own. */
  now: () => Date
}

/** What nearly everything else is built of: access, agreements, the counter, the members and the reports. */
function createCore(foundation: Foundation) {
  const { now } = foundation
  const metrics = createMetrics()
  const health = createHealthService({ now })
  const tokens = createSignedTokens(foundation.keyring)
  const encryption = createFieldEncryption(foundation.keyring)
  const audit = createAuditService({ now })
  const access = createAccessServices({ ...foundation, tokens, encryption, audit })
  const benefitsInForce = createBenefitsInForce({ now })
  const agreements = createAgreementServices({ audit, benefitsInForce, now })
  const auditEvents = createAuditEventsService()
  const attachments = createAttachmentService({ audit, now, ...agreements })
  const counter = createCounterServices({ ...foundation, tokens, encryption, audit, benefitsInForce })
  const membership = createMembershipServices({
    ...foundation,
    encryption,
    audit,
    ...access,
    ...agreements,
    ...counter,
  })
  const offline = createOfflineServices({
    ...foundation,
    tokens,
    audit,
    benefitsInForce,
    ...counter,
    ...membership,
  })
  const reporting = createReportingServices({
    ...foundation,
    audit,
    metrics,
    encryption,
    ...access,
    ...membership,
  })
  return {
    ...foundation,
    metrics,
    health,
    tokens,
    encryption,
    audit,
    access,
    benefitsInForce,
    agreements,
    auditEvents,
    attachments,
    counter,
    membership,
    offline,
    reporting,
  }
}

/** Builds every service once; there is no other place where they meet. */
export function createServices(foundation: Foundation) {
  const core = createCore(foundation)
  const { now, tokens, encryption, audit, benefitsInForce, auditEvents, attachments, offline } = core
  const { access, agreements, counter, membership, reporting } = core
  const careVisiting = createCareVisitServices({ ...core, ...access, ...membership, ...reporting })
  const alliancing = createAllianceServices({ ...core, ...agreements, ...membership })
  const sealer = createSealer(foundation)
  const traffic = createTraffic()
  const cardPrinting = createCardPrintServices({ ...foundation, audit, ...access, ...membership })
  const { memberImports, stoppedResults, importHandler } = createMemberImportServices({
    ...foundation,
    audit,
    traffic,
    ...cardPrinting,
    ...membership,
  })
  const jobRunner = createJobRunner({
    ...foundation,
    handlers: [...cardPrinting.jobHandlers, importHandler],
    files: cardPrinting.jobFiles,
  })
  const activityServices = createActivityServices({
    ...foundation,
    tokens,
    audit,
    encryption,
    ...membership,
    ...alliancing,
    ...counter,
  })
  const notifications = createNotificationServices({
    ...core,
    ...agreements,
    ...counter,
    ...membership,
    ...alliancing,
    ...activityServices,
    ...careVisiting,
  })
  const anomalyServices = createAnomalyServices({
    ...foundation,
    audit,
    ...access,
    ...agreements,
    ...counter,
  })
  const backgroundJobs = createBackgroundJobs({
    sealer,
    jobRunner,
    ...reporting,
    ...agreements,
    ...notifications,
    attachments,
    ...anomalyServices,
    activityReminders: createActivityReminders({ now, ...access }),
  })
  const committee = createCommitteeService({
    now,
    audit,
    ...agreements,
    ...alliancing,
    ...activityServices,
    ...careVisiting,
    ...reporting,
  })
  return {
    ...foundation,
    metrics: core.metrics,
    traffic,
    health: core.health,
    tokens,
    encryption,
    audit,
    ...access,
    ...createShiftServices({ ...foundation, tokens, audit, ...access }),
    ...alliancing,
    ...activityServices,
    committee,
    snapshotReviews: createSnapshotReviewService({ now, audit, committee, ...reporting }),
    benefitsInForce,
    ...agreements,
    attachments,
    agreementPapers: createAgreementPaperService({ now, audit, ...access, ...agreements }),
    ...counter,
    shopFigures: createShopFiguresService({ now }),
    counterDay: createCounterDayService({ now, benefitsInForce, ...counter }),
    shiftSummary: createShiftSummaryService({ now }),
    ...membership,
    simulations: createSimulationService({ benefitsInForce, ...agreements, ...counter, ...membership }),
    ...createMemberMergeServices({ ...foundation, encryption, audit, ...access, ...membership }),
    proofKeys: createProofKeyService({ ...foundation, audit }),
    privacyNotices: createPrivacyNoticeService({ ...access, now }),
    complaints: createComplaintService({ now, audit, ...agreements, ...membership }),
    ...careVisiting,
    notices: createNoticeService({ now, audit, ...careVisiting }),
    ...cardPrinting,
    memberImports,
    stoppedResults,
    jobRunner,
    ...notifications,
    ...anomalyServices,
    myOverview: createMyOverviewService({ ...access, ...agreements, ...counter, ...membership }),
    offline,
    ...reporting,
    ...createStatementServices({ ...foundation, tokens, audit, ...access, ...agreements }),
    auditEvents,
    shopHistory: createShopHistoryService({ ...agreements, auditEvents }),
    auditSearch: createAuditSearchService({
      audit,
      sealStates: createSealStates(foundation.keyring),
      subjectsNamed: createAuditSubjects({ ...access, ...agreements, ...membership }),
    }),
    background: createBackground({ ...foundation, jobs: backgroundJobs }),
  }
}
export type Services = ReturnType<typeof createServices>
