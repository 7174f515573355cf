import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
export function anomalyPages(services: Services): PageRoute[] { void services; return [] }
