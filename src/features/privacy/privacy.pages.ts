import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { erasePages } from './erase.pages.js'
import { memberPrivacyPages } from './member-privacy.pages.js'
import { myPrivacyPages } from './my-privacy.pages.js'
import { noticePages } from './privacy-notice.pages.js'

/** Every page about people's data. */
export function privacyPages(services: Services): PageRoute[] {
  return [
    ...myPrivacyPages(services),
    ...memberPrivacyPages(services),
    ...erasePages(services),
    ...noticePages(services),
  ]
}
