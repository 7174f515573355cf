import type { PagePlan } from './shell-page.js'

const NO_PICTURE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"

/** The senior's page: what was used is the server's to tell, and a code that it has made is good for a minute only. */
export const MY_PLAN: PagePlan = {
  path: '/my',
  cachePrefix: 'yl-my-',
  icons: ['/public/icons/icon-192.png', '/public/icons/icon-512.png'],
  root: '<div class="code" id="code"',
  leftOut: [
    [/<!--online-->[\s\S]*?<!--\/online-->/g, ''],
    [/src="data:image\/svg\+xml,[^"]*"/, `src="${NO_PICTURE}"`],
  ],
}
