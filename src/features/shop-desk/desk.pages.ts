import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { deskCashierPages } from './cashiers.pages.js'
import { deskDevicePages } from './devices.pages.js'
import { deskOverviewPages } from './overview.pages.js'
import { deskRecordPages } from './records.pages.js'
import { deskStatementPages } from './statement.pages.js'

/** Every page of the shop's manager. */
export function shopDeskPages(services: Services): PageRoute[] {
  return [
    ...deskOverviewPages(services),
    ...deskRecordPages(services),
    ...deskStatementPages(services),
    ...deskCashierPages(services),
    ...deskDevicePages(services),
  ]
}
