import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { myRequestPages } from './my-request.pages.js'
import { requestFiguresPages } from './request-figures.pages.js'
import { requestFormPages } from './request-forms.pages.js'
import { requestListPages } from './request-list.pages.js'
import { requestShowPages } from './request-show.pages.js'

/** Every page of requests. Forms come first, so that `/new` is not taken for an id. */
export function requestPageRoutes(services: Services): PageRoute[] {
  return [
    ...requestFormPages(services),
    ...requestFiguresPages(services),
    ...requestListPages(services),
    ...requestShowPages(services),
    ...myRequestPages(services),
  ]
}
