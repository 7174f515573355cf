import { cardApi } from './features/cards/card.api.js'
import { cardPrintApi } from './features/card-print/card-print.api.js'
import { codeApi } from './features/codes/code.api.js'
import { deviceApi } from './features/devices/device.api.js'
import { enrolmentApi } from './features/devices/enrolment.api.js'
import { jobApi } from './features/jobs/job.api.js'
import { memberImportApi } from './features/member-import/import.api.js'
import { memberMergeApi } from './features/member-merge/member-merge.api.js'
import { memberApi } from './features/members/member.api.js'
import { myApi } from './features/my/my.api.js'
import { proofKeyApi } from './features/proofs/proof-key.api.js'
import { myRecordsApi } from './features/my/my-records.api.js'
import { accountApi } from './features/accounts/account.api.js'
import { securityPages } from './features/accounts/security.pages.js'
import { sessionApi } from './features/accounts/session.api.js'
import { factorRuleApi } from './features/second-factor/rule.api.js'
import { secondFactorApi } from './features/second-factor/second-factor.api.js'
import { accountPages } from './features/accounts/account.pages.js'
import { passwordPages } from './features/accounts/password.pages.js'
import { communityApi } from './features/communities/community.api.js'
import { agreementApi } from './features/agreements/agreement.api.js'
import { attachmentApi } from './features/attachments/attachment.api.js'
import { attachmentPages } from './features/attachments/attachment.pages.js'
import { agreementPaperApi } from './features/agreement-paper/paper.api.js'
import { agreementPaperPages } from './features/agreement-paper/paper.pages.js'
import { benefitCopyApi } from './features/benefit-copies/benefit-copy.api.js'
import { benefitCopyPages } from './features/benefit-copies/benefit-copy.pages.js'
import { simulationApi } from './features/benefit-simulator/simulation.api.js'
import { simulationPages } from './features/benefit-simulator/simulation.pages.js'
import { comparisonApi } from './features/agreements/comparison.api.js'
import { shopHistoryApi } from './features/shop-history/shop-history.api.js'
import { shopHistoryPages } from './features/shop-history/shop-history.pages.js'
import { benefitApi } from './features/benefits/benefit.api.js'
import { activityPageRoutes } from './features/activities/pages/activity-pages.js'
import { activityApi } from './features/activities/activity.api.js'
import { committeeApi } from './features/committee/committee.api.js'
import { committeePages } from './features/committee/committee.pages.js'
import { organizationApi } from './features/organizations/organization.api.js'
import { allianceWordsPages } from './features/organizations/alliance-words.pages.js'
import { alliancePages } from './features/organizations/alliances.pages.js'
import { organizationFormPages } from './features/organizations/organization-forms.pages.js'
import { ownOrganizationPages } from './features/organizations/own.pages.js'
import { requestApi } from './features/requests/request.api.js'
import { requestPageRoutes } from './features/requests/request-pages.js'
import { resourceApi } from './features/resources/resource.api.js'
import { resourcePageRoutes } from './features/resources/resource-pages.js'
import { shopApi } from './features/shops/shop.api.js'
import { careVisitApi } from './features/care-visits/care-visit.api.js'
import { carePages } from './features/care-visits/care-visit.pages.js'
import { anomalyApi } from './features/anomalies/anomaly.api.js'
import { anomalyPages } from './features/anomalies/anomaly.pages.js'
import { complaintApi } from './features/complaints/complaint.api.js'
import { complaintPages } from './features/complaints/complaint.pages.js'
import { myComplaintPages } from './features/complaints/my-complaint.pages.js'
import { consolePageRoutes } from './features/console/console.pages.js'
import { homePages } from './features/home/home.pages.js'
import { counterPages } from './features/counter/counter.pages.js'
import { slipPages } from './features/counter/slip.pages.js'
import { enrolPages } from './features/devices/enrol.pages.js'
import { myPages } from './features/my/my.pages.js'
import { myShopsPages } from './features/my/shops.pages.js'
import { textSizePages } from './features/my/text-size.pages.js'
import { usedPages } from './features/my/used.pages.js'
import type { ApiRoute } from './http/api-route.js'
import type { PageRoute } from './http/page-route.js'
import { myNoticePages } from './features/notices/my-notice.pages.js'
import { noticeApi } from './features/notices/notice.api.js'
import { noticePages } from './features/notices/notice.pages.js'
import { choiceApi } from './features/notifications/choices/choice.api.js'
import { choicePages } from './features/notifications/choices/choice.pages.js'
import { notificationApi } from './features/notifications/notification.api.js'
import { notificationPages } from './features/notifications/notification.pages.js'
import { offlinePages } from './features/offline/offline.pages.js'
import { offlineApi } from './features/offline/offline.api.js'
import { auditApi } from './features/audit/audit.api.js'
import { privacyApi } from './features/privacy/privacy.api.js'
import { privacyPages } from './features/privacy/privacy.pages.js'
import { deskCodePages } from './features/desk-codes/desk-code.pages.js'
import { promisesApi } from './features/reports/promises/promises.api.js'
import { promisesPages } from './features/reports/promises/promises.pages.js'
import { followUpPages } from './features/reports/quiet/follow-up.pages.js'
import { quietApi } from './features/reports/quiet/quiet.api.js'
import { quietPages } from './features/reports/quiet/quiet.pages.js'
import { coverageApi } from './features/reports/coverage.api.js'
import { reportApi } from './features/reports/reports.api.js'
import { reviewApi } from './features/reports/reviews/review.api.js'
import { reviewPages } from './features/reports/reviews/review.pages.js'
import { deviceListPages } from './features/devices/device-list.pages.js'
import { deviceEnrolPages } from './features/devices/device-enrol.pages.js'
import { shopDeskPages } from './features/shop-desk/desk.pages.js'
import { ownPinPages } from './features/shifts/own-pin.pages.js'
import { unlockPages } from './features/shifts/unlock.pages.js'
import { chartPages } from './features/reports/chart.pages.js'
import { statementApi } from './features/statements/statement.api.js'
import { subsidyFundApi } from './features/subsidy-fund/subsidy-fund.api.js'
import { shopStatementPages } from './features/statements/shop-statement.pages.js'
import { statementListPages } from './features/statements/statement-list.pages.js'
import { statementShowPages } from './features/statements/statement-show.pages.js'
import { subsidyFundPages } from './features/subsidy-fund/subsidy-fund.pages.js'
import { correctApi } from './features/redemptions/correct.api.js'
import { redemptionApiRoutes } from './features/redemptions/redemption.api.js'
import type { Services } from './services.js'

/**
 * Every route of /api/v1, in the order in which openapi.json names them. A request is held against them one after the other, so that
 * the counter's come first: a cashier waits for them.
 */
export function apiRoutes(services: Services): ApiRoute[] {
  return [
    ...redemptionApiRoutes(services),
    ...accountApi(services),
    ...sessionApi(services),
    ...secondFactorApi(services),
    ...factorRuleApi(services),
    ...communityApi(services),
    ...shopApi(services),
    ...agreementApi(services),
    ...comparisonApi(services),
    ...agreementPaperApi(services),
    ...shopHistoryApi(services),
    ...attachmentApi(services),
    ...benefitApi(services),
    ...benefitCopyApi(services),
    ...simulationApi(services),
    ...memberImportApi(services),
    ...memberMergeApi(services),
    ...memberApi(services),
    ...cardApi(services),
    ...cardPrintApi(services),
    ...jobApi(services),
    ...enrolmentApi(services),
    ...codeApi(services),
    ...deviceApi(services),
    ...myApi(services),
    ...proofKeyApi(services),
    ...myRecordsApi(services),
    ...complaintApi(services),
    ...careVisitApi(services),
    ...noticeApi(services),
    ...organizationApi(services),
    ...requestApi(services),
    ...resourceApi(services),
    ...anomalyApi(services),
    ...activityApi(services),
    ...committeeApi(services),
    ...notificationApi(services),
    ...choiceApi(services),
    ...offlineApi(services.offline),
    ...correctApi(services),
    ...reportApi(services),
    ...coverageApi(services),
    ...quietApi(services),
    ...promisesApi(services),
    ...reviewApi(services),
    ...statementApi(services),
    ...subsidyFundApi(services),
    ...auditApi(services),
    ...privacyApi(services),
  ]
}

/** Every page. */
export function pageRoutes(services: Services): PageRoute[] {
  return [
    ...homePages(services),
    ...myPages(services),
    ...usedPages(services),
    ...myShopsPages(services),
    ...textSizePages(services),
    ...myComplaintPages(services),
    ...complaintPages(services),
    ...carePages(services),
    ...noticePages(services),
    ...myNoticePages(services),
    ...anomalyPages(services),
    ...notificationPages(services),
    ...choicePages(services),
    ...enrolPages(services),
    ...counterPages(services),
    ...deviceEnrolPages(services),
    ...deviceListPages(services),
    ...unlockPages(services),
    ...ownPinPages(services),
    ...shopDeskPages(services),
    ...slipPages(services),
    ...accountPages(services),
    ...passwordPages(services),
    ...securityPages(services),
    ...consolePageRoutes(services),
    ...offlinePages(services),
    ...chartPages(services),
    ...quietPages(services),
    ...followUpPages(services),
    ...promisesPages(services),
    ...reviewPages(services),
    ...statementListPages(services),
    ...statementShowPages(services),
    ...shopStatementPages(services),
    ...subsidyFundPages(services),
    ...privacyPages(services),
    ...deskCodePages(services),
    ...attachmentPages(services),
    ...shopHistoryPages(services),
    ...agreementPaperPages(services),
    ...benefitCopyPages(services),
    ...simulationPages(services),
    ...organizationFormPages(services),
    ...allianceWordsPages(services),
    ...alliancePages(services),
    ...ownOrganizationPages(services),
    ...activityPageRoutes(services),
    ...committeePages(services),
    ...requestPageRoutes(services),
    ...resourcePageRoutes(services),
  ]
}
