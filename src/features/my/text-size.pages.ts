import type { PageRoute } from '../../http/page-route.js'
import { localPath } from '../../http/local-path.js'
import { keepTextSize, TEXT_SIZES } from '../../http/text-size.js'
import type { Services } from '../../services.js'
import { fieldOf, phonePages } from './phone-page.js'

/** The buttons for larger and smaller text: they work without JavaScript and lead back to where they were pressed. */
export function textSizePages(services: Services): PageRoute[] {
  return [
    phonePages(services).post('/my/text-size', ({ req, res }) => {
      const wanted = fieldOf(req, 'size')
      const size = TEXT_SIZES.find((one) => one === wanted)
      if (size) keepTextSize(req, res, size)
      const next = localPath(fieldOf(req, 'next')) ?? '/my'
      res.redirect(303, `${next.startsWith('/my') ? next : '/my'}#text-size`)
    }),
  ]
}
