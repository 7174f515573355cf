import type { Request } from 'express'
import type { PageRoute } from '../../../http/page-route.js'
import type { Actor } from '../../../http/actor.js'
import { BUSINESS_ZONE, businessDayOf } from '../../../lib/business-day.js'
import { NotFoundProblem } from '../../../problems.js'
import type { Services } from '../../../services.js'
import { idOf } from '../../console/console-page.js'
import { organizationScopeOf } from '../../organizations/organization-scope.js'
import { shiftLocals } from '../../shifts/shift-locals.js'
import { activityRow } from './activity-rows.js'

const PATH = '/counter/activities'

/** The door: today's activities, and the page at which who comes signs in with the same card as at a shop. */
export function doorPages(services: Services): PageRoute[] {
  const { activities, organizations, communities, attendances, now } = services

  /** @throws NotFoundProblem for who has no community, such as an administrator who has chosen none */
  function openDoor(req: Request) {
    const { actor } = req
    if (!actor || actor.kind === 'phone') throw new NotFoundProblem()
    const communityId = actor.communityId ?? chosenCommunity(req)
    return { actor, communityId, scope: organizationScopeOf({ actor, communityId }) }
  }

  async function shellOf(actor: Exclude<Actor, { kind: 'phone' }>, communityId: string) {
    const { name, settings } = await communities.get(communityId)
    return {
      layout: 'counter',
      shopName: name,
      styles: [
        'css/counter-page.css',
        'css/counter-more.css',
        'css/shift.css',
        'css/counter-phone.css',
        'css/activity-door.css',
      ],
      shift: shiftLocals(actor, settings.counterIdleMinutes, now()),
      backTo:
        actor.kind === 'device' || actor.shopId
          ? '/counter'
          : actor.role === 'organization'
            ? '/organization/activities'
            : '/console/activities',
    }
  }

  return [
    {
      method: 'get',
      path: PATH,
      permission: 'activity:attend',
      async handle(req, res) {
        const { actor, communityId, scope } = openDoor(req)
        const [today, names] = await Promise.all([
          activities.ofDay(communityId, businessDayOf(now())),
          organizations.namesOf(communityId),
        ])
        const own = today.filter(
          ({ organizationIds }) =>
            !scope.organizationId || organizationIds.map(String).includes(scope.organizationId),
        )
        res.render('counter/activities', {
          ...(await shellOf(actor, communityId)),
          title: req.t('activity-door:today'),
          activities: own.map((one) => activityRow(req, one, names)),
        })
      },
    },
    {
      method: 'get',
      path: `${PATH}/:id`,
      permission: 'activity:attend',
      async handle(req, res) {
        const { actor, communityId, scope } = openDoor(req)
        const activity = await activities.get(scope, idOf(req))
        if (activity.state === 'draft') throw new NotFoundProblem()
        const [names, present] = await Promise.all([
          organizations.namesOf(communityId),
          attendances.present(communityId, String(activity._id)),
        ])
        res.render('counter/activity', {
          ...(await shellOf(actor, communityId)),
          title: req.t('activity-door:title', { title: activity.title }),
          scripts: ['js/activity-door.js'],
          activity: activityRow(req, activity, names),
          isOpen: activity.state === 'announced' && activity.day === businessDayOf(now()),
          zone: BUSINESS_ZONE,
          query: actor.communityId ? '' : `?communityId=${communityId}`,
          holder:
            actor.kind === 'device'
              ? `device:${actor.deviceId}`
              : `user:${'userId' in actor ? (actor.userId ?? '') : ''}`,
          present: present.length,
          signedUp: activity.taken,
          words: JSON.stringify(scriptWords(req)),
        })
      },
    },
  ]
}

function chosenCommunity(req: Request): string {
  const { communityId } = req.query
  if (typeof communityId === 'string' && /^[0-9a-f]{24}$/.test(communityId)) return communityId
  throw new NotFoundProblem()
}

/** What the scripts say: of camera and typed entry what they say at a shop's counter, and the words of the door. */
function scriptWords({ t }: Request): object {
  const wordsOf = (key: string) => t(key, { returnObjects: true }) as object
  return {
    ...wordsOf('counter:script'),
    ...wordsOf('counter-checks:script'),
    door: wordsOf('activity-door:script'),
  }
}
