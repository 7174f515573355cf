import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { careListPages } from './care-list/care-list.pages.js'
import { errandPages } from './errands/errand.pages.js'
import { planPages } from './plan/plan.pages.js'
import { teamPages } from './teams/team.pages.js'
import { visitPages } from './visits/visit.pages.js'
import { volunteerPages } from './visits/volunteer.pages.js'

/** Every page of the care visits: of the console, and of the volunteer's phone. */
export function carePages(services: Services): PageRoute[] {
  return [
    ...visitPages(services),
    ...careListPages(services),
    ...planPages(services),
    ...errandPages(services),
    ...teamPages(services),
    ...volunteerPages(services),
  ]
}
