import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { agreementFormPages } from './agreement-forms.pages.js'
import { agreementStepPages } from './agreement-steps.pages.js'
import { agreementPages } from './agreements.pages.js'
import { auditPages } from './audit.pages.js'
import { benefitPages } from './benefits.pages.js'
import { cardListPages } from './card-lists.pages.js'
import { cardPrintPages } from './card-prints.pages.js'
import { cardPages } from './cards.pages.js'
import { comparisonPages } from './comparison.pages.js'
import { communityPages } from './communities.pages.js'
import { consoleDevicePages } from './devices.pages.js'
import { memberFormPages } from './member-forms.pages.js'
import { memberImportPages } from './member-import.pages.js'
import { memberMergePages } from './member-merge.pages.js'
import { memberPages } from './members.pages.js'
import { overviewPages } from './overview.pages.js'
import { redemptionPages } from './redemptions.pages.js'
import { reportPages } from './reports.pages.js'
import { settingsPages } from './settings.pages.js'
import { shopFormPages } from './shop-forms.pages.js'
import { shopPages } from './shops.pages.js'
import { factorRulePages } from './factor-rules.pages.js'
import { userSecurityPages } from './user-security.pages.js'
import { userPinPages } from './user-pin.pages.js'
import { userPages } from './users.pages.js'

/** Every page of the console. Forms come first, so that `/new` is not taken for an id. */
export function consolePageRoutes(services: Services): PageRoute[] {
  return [
    ...overviewPages(services),
    ...shopFormPages(services),
    ...shopPages(services),
    ...consoleDevicePages(services),
    ...userPinPages(services),
    ...userSecurityPages(services),
    ...factorRulePages(services),
    ...agreementFormPages(services),
    ...agreementStepPages(services),
    ...agreementPages(services),
    ...comparisonPages(services),
    ...benefitPages(services),
    ...memberImportPages(services),
    ...memberFormPages(services),
    ...memberMergePages(services),
    ...memberPages(services),
    ...cardPages(services),
    ...cardListPages(services),
    ...cardPrintPages(services),
    ...redemptionPages(services),
    ...reportPages(services),
    ...auditPages(services),
    ...userPages(services),
    ...settingsPages(services),
    ...communityPages(services),
  ]
}
