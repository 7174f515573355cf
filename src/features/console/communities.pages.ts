import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { communitiesQuery, createCommunityBody } from '../communities/community.forms.js'
import { attempt, readForm, typed } from './console-form.js'
import { pagerOf, readListQuery } from './console-list.js'
import { actorLocals, consoleActor, pageMeta } from './console-page.js'
import { communityInput } from './settings/general.js'

/** For administrators, before a community is chosen: so these pages stand outside of the community's frame. */
export function communityPages({ communities, config }: Services): PageRoute[] {
  return [
    {
      method: 'get',
      path: '/console/communities',
      permission: 'community:list',
      async handle(req, res) {
        const actor = consoleActor(req)
        const query = readListQuery(req, communitiesQuery)
        const { items, nextCursor } = await communities.list(query)
        res.render('console/communities/index', {
          layout: 'console',
          title: req.t('console:communities.title'),
          ...actorLocals(actor, req.path),
          communities: items,
          filters: query,
          pager: pagerOf(req, nextCursor),
          values: {},
        })
      },
    },
    {
      method: 'post',
      path: '/console/communities',
      permission: 'community:create',
      async handle(req, res) {
        const actor = consoleActor(req)
        const values = typed(req)
        const outcome = await attempt(req, 'settings:fields', async () => {
          const body = readForm(createCommunityBody, withoutAbsent(communityInput(values)))
          return communities.create(body, pageMeta(req, config.publicUrl))
        })
        if (outcome.ok) {
          res.redirect(303, `/console?communityId=${outcome.value.id}&done=community_created`)
          return
        }
        const { items } = await communities.list({ limit: 50 })
        res.status(outcome.refusal.status).render('console/communities/index', {
          layout: 'console',
          title: req.t('console:communities.title'),
          ...actorLocals(actor, req.path),
          communities: items,
          values,
          ...outcome.refusal,
        })
      },
    },
  ]
}

const withoutAbsent = (input: object) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
