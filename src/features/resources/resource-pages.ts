import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { bookingPages } from './booking.pages.js'
import { givenPages } from './given.pages.js'
import { resourceFormPages } from './resource-forms.pages.js'
import { resourcePages } from './resources.pages.js'

/** Every page of resources and bookings. Forms come first, so that `/new` is not taken for an id. */
export function resourcePageRoutes(services: Services): PageRoute[] {
  return [
    ...givenPages(services),
    ...resourceFormPages(services),
    ...resourcePages(services),
    ...bookingPages(services),
  ]
}
