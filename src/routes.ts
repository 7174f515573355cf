import type { ApiRoute } from './http/api-route.js'
import type { PageRoute } from './http/page-route.js'
import type { Services } from './services.js'

/** Every route of /api/v1, in the order in which openapi.json names them. */
export function apiRoutes(_services: Services): ApiRoute[] {
  return []
}

/** Every page. */
export function pageRoutes(_services: Services): PageRoute[] {
  return []
}
