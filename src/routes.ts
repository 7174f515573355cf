import { cardApi } from './features/cards/card.api.js'
import { codeApi } from './features/codes/code.api.js'
import { deviceApi } from './features/devices/device.api.js'
import { enrolmentApi } from './features/devices/enrolment.api.js'
import { memberApi } from './features/members/member.api.js'
import { myApi } from './features/my/my.api.js'
import { myRecordsApi } from './features/my/my-records.api.js'
import { accountApi } from './features/accounts/account.api.js'
import { accountPages } from './features/accounts/account.pages.js'
import { passwordPages } from './features/accounts/password.pages.js'
import { communityApi } from './features/communities/community.api.js'
import { agreementApi } from './features/agreements/agreement.api.js'
import { benefitApi } from './features/benefits/benefit.api.js'
import { shopApi } from './features/shops/shop.api.js'
import { consolePageRoutes } from './features/console/console.pages.js'
import { homePages } from './features/home/home.pages.js'
import { counterPages } from './features/counter/counter.pages.js'
import { slipPages } from './features/counter/slip.pages.js'
import { enrolPages } from './features/devices/enrol.pages.js'
import { myPages } from './features/my/my.pages.js'
import type { ApiRoute } from './http/api-route.js'
import type { PageRoute } from './http/page-route.js'
import { auditApi } from './features/audit/audit.api.js'
import { reportApi } from './features/reports/reports.api.js'
import { chartPages } from './features/reports/chart.pages.js'
import { correctApi } from './features/redemptions/correct.api.js'
import { redemptionApiRoutes } from './features/redemptions/redemption.api.js'
import type { Services } from './services.js'

/** Every route of /api/v1, in the order in which openapi.json names them. */
export function apiRoutes(services: Services): ApiRoute[] {
  return [
    ...accountApi(services),
    ...communityApi(services),
    ...shopApi(services),
    ...agreementApi(services),
    ...benefitApi(services),
    ...memberApi(services),
    ...cardApi(services),
    ...enrolmentApi(services),
    ...codeApi(services),
    ...deviceApi(services),
    ...myApi(services),
    ...myRecordsApi(services),
    ...redemptionApiRoutes(services),
    ...correctApi(services),
    ...reportApi(services),
    ...auditApi(services),
  ]
}

/** Every page. */
export function pageRoutes(services: Services): PageRoute[] {
  return [
    ...homePages(services),
    ...myPages(services),
    ...enrolPages(services),
    ...counterPages(services),
    ...slipPages(services),
    ...accountPages(services),
    ...passwordPages(services),
    ...consolePageRoutes(services),
    ...chartPages(services),
  ]
}
