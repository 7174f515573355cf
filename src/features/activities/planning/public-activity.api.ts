import { z } from 'zod'
import { apiRoute, idParams, ok, type ApiRoute } from '../../../http/api-route.js'
import type { Services } from '../../../services.js'
import { photoHeaders } from '../../requests/request-answers.js'
import { publicActivitiesQuery } from './activity.forms.js'
import { publicActivityAnswer, publicActivityView } from './activity.view.js'

/** What everybody may know of activities, without signing in. */
export function publicActivityApi({ activities, activityPictures, organizations }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/public/activities',
      permission: 'open',
      tag: 'Open',
      summary: 'Activities that are announced and not over, the next one first',
      query: publicActivitiesQuery,
      answers: {
        200: { description: 'Activities', schema: z.object({ items: z.array(publicActivityAnswer) }) },
      },
      async handle({ query }) {
        const [coming, names] = await Promise.all([
          activities.coming(query.communityId),
          organizations.namesOf(query.communityId),
        ])
        return ok({ items: coming.map((activity) => publicActivityView(activity, names)) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/public/activities/:id/poster',
      permission: 'open',
      tag: 'Open',
      summary: 'The poster of an announced activity',
      params: idParams,
      query: publicActivitiesQuery,
      answers: { 200: { description: 'The picture', contentType: 'image/*' } },
      async handle({ params, query }) {
        const { bytes, contentType } = await activityPictures.publicPoster(query.communityId, params.id)
        return ok(bytes, { ...photoHeaders(contentType), 'Cache-Control': 'public, max-age=300' })
      },
    }),
  ]
}
