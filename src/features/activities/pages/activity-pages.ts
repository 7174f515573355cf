import type { PageRoute } from '../../../http/page-route.js'
import type { Services } from '../../../services.js'
import { activityFormPages } from './activity-form.pages.js'
import { activityListPages } from './activity-list.pages.js'
import { activityShowPages } from './activity-show.pages.js'
import { doorPages } from './door.pages.js'
import { myActivityPages } from './my-activity.pages.js'
import { publicActivityPages } from './public-activity.pages.js'
import { signUpPages } from './sign-up.pages.js'

/** Every page of activities. Forms come first, so that `/new` is not taken for an id. */
export function activityPageRoutes(services: Services): PageRoute[] {
  return [
    ...publicActivityPages(services),
    ...myActivityPages(services),
    ...doorPages(services),
    ...activityFormPages(services),
    ...activityListPages(services),
    ...signUpPages(services),
    ...activityShowPages(services),
  ]
}
