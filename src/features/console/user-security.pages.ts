import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { afterDoing } from './console-notice.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { goTo } from './console-render.js'
import { decide } from './decisions.js'
import { userPage } from './user-page.js'

/** What staff do for the safety of an account that they manage: a lost second factor, and sessions that should be over. */
export function userSecurityPages(services: Services): PageRoute[] {
  const { factorResets, sessionLists } = services
  const page = consolePages(services)
  const show = userPage(services)
  const homeOf = (context: ConsoleContext) => `/console/users/${idOf(context.req)}`

  async function reset(context: ConsoleContext) {
    const { req, actor, meta } = context
    await decide(context, {
      id: 'factor-reset',
      done: 'factor_reset',
      backTo: homeOf(context),
      work: async (reason) => factorResets.reset(actor, idOf(req), reason, meta),
      again: async (refused) => {
        await show(context, { refused })
      },
    })
  }

  async function endAll(context: ConsoleContext) {
    const { req, res, actor, meta } = context
    await sessionLists.endAllOf(actor, idOf(req), meta)
    goTo(res, afterDoing(homeOf(context), 'sessions_ended'))
  }

  async function endOne(context: ConsoleContext) {
    const { req, res, actor, meta } = context
    await sessionLists.endOf(actor, idOf(req), idOf(req, 'sessionId'), meta)
    goTo(res, afterDoing(homeOf(context), 'sessions_ended'))
  }

  return [
    page.post('/console/users/:id/second-factor/reset', 'user:manage', reset),
    page.post('/console/users/:id/sessions/end-all', 'user:manage', endAll),
    page.post('/console/users/:id/sessions/:sessionId/end', 'user:manage', endOne),
  ]
}
