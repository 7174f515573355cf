import type { PageRoute } from '../../http/page-route.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { phonePages } from '../my/phone-page.js'

/** "I have seen it": one tap on the senior's phone, without a script. */
export function myNoticePages(services: Services): PageRoute[] {
  const page = phonePages(services)
  return [
    page.post('/my/notices/:id/seen', async ({ req, res, key }) => {
      const { id } = req.params
      if (typeof id !== 'string' || !/^[0-9a-f]{24}$/.test(id)) throw new NotFoundProblem()
      await services.notices.markSeen(key, id)
      res.redirect(303, '/my')
    }),
  ]
}
