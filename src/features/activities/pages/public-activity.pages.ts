import { objectId } from '../../../http/api-route.js'
import type { PageRoute } from '../../../http/page-route.js'
import { NotFoundProblem } from '../../../problems.js'
import type { Services } from '../../../services.js'
import { chosenCommunity, drawCommunityChoice, keepChosenCommunity } from '../../home/community-choice.js'
import { dial } from '../../shops/shop-tiles.js'
import { activityRow } from './activity-rows.js'

/** What is on in the community, for everybody: large type, the next one first, no sign-in. */
export function publicActivityPages(services: Services): PageRoute[] {
  const { activities, communities, organizations } = services
  return [
    {
      method: 'get',
      path: '/activities',
      permission: 'open',
      async handle(req, res) {
        const { items: some } = await communities.list({ limit: 2 })
        const named = req.query.communityId
        const only = some.length === 1 ? some[0]?.id : undefined
        const kept = named === undefined ? (only ?? (await chosenCommunity(communities, req))) : undefined
        if (named === 'all' || (named === undefined && kept === undefined)) {
          const lead = req.t('activities:public.choose')
          await drawCommunityChoice(communities, { req, res }, { path: '/activities', lead })
          return
        }
        const id = kept ?? objectId.safeParse(named).data
        if (id === undefined) throw new NotFoundProblem()
        const community = await communities.get(id)
        if (named !== undefined) keepChosenCommunity(req, res, id)
        const [coming, names] = await Promise.all([activities.coming(id), organizations.namesOf(id)])
        const { contactPhone } = community.settings
        res.render('home/activities', {
          layout: 'senior',
          isPublic: true,
          title: req.t('activities:public.title'),
          communityName: community.name,
          homeHref: `/?communityId=${id}`,
          hasOthers: some.length > 1,
          contactPhone,
          contactPhoneDial: dial(contactPhone ?? ''),
          styles: ['css/activities.css'],
          activities: coming.map((activity) => ({
            ...activityRow(req, activity, names),
            posterHref: activity.poster
              ? `/api/v1/public/activities/${String(activity._id)}/poster?communityId=${id}`
              : undefined,
          })),
        })
      },
    },
  ]
}
