import type { PagePlan } from './shell-page.js'

/** The volunteer's page as the server draws it names no elder: who is to be visited is fetched by its script and kept encrypted. */
export const VOLUNTEER_PLAN: PagePlan = {
  path: '/volunteer',
  cachePrefix: 'yl-volunteer-',
  icons: ['/public/icons/icon-192.png', '/public/icons/icon-512.png'],
  root: '<div class="volunteer" id="volunteer"',
  leftOut: [],
}
