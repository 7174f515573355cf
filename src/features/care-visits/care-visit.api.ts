import type { ApiRoute } from '../../http/api-route.js'
import type { Services } from '../../services.js'
import { careListApi } from './care-list/care-list.api.js'
import { errandApi } from './errands/errand.api.js'
import { planApi } from './plan/plan.api.js'
import { teamApi } from './teams/team.api.js'
import { myVisitsApi } from './visits/my-visits.api.js'
import { visitApi } from './visits/visit.api.js'

/** Every call of the care visits. */
export function careVisitApi(services: Services): ApiRoute[] {
  return [
    ...careListApi(services),
    ...teamApi(services),
    ...planApi(services),
    ...visitApi(services),
    ...errandApi(services),
    ...myVisitsApi(services),
  ]
}
