import { z } from 'zod'
import { apiRoute, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { translator } from '../../infrastructure/i18n.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { channelBody, myNotificationsQuery, notificationsQuery } from './notification.forms.js'
import { channelAnswer, channelView, notificationAnswer, notificationView } from './notification.view.js'

const liveAnswer = z.object({
  now: z.string(),
  items: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['redeemed', 'voided']),
      at: z.string(),
      shopName: z.string(),
      benefitTitle: z.string(),
      discountFen: z.number().int(),
      text: z.string(),
    }),
  ),
})

/** How notifications of use go out of the house, what became of them, and what an open phone is told. */
export function notificationApi({ notifications, liveNotifications }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/notifications/channel',
      permission: 'notification:read',
      tag: 'Notifications',
      summary:
        'How notifications of use go out: off, log, or a web hook; and how many wait, went or were given up',
      answers: { 200: { description: 'The channel, without its secret', schema: channelAnswer } },
      async handle({ communityId }) {
        const { channel, counts } = await notifications.channelOf(communityId)
        const view = channelView(channel)
        return ok({ ...view, counts }, etagOf(view))
      },
    }),
    apiRoute({
      method: 'put',
      path: '/notifications/channel',
      permission: 'notification:manage',
      tag: 'Notifications',
      summary: 'Set the channel; the answer tells a new secret this once',
      body: channelBody,
      answers: { 200: { description: 'The channel', schema: channelAnswer } },
      async handle({ communityId, body, meta }) {
        const { channel, secret } = await notifications.setChannel(communityId, body, meta)
        const { counts } = await notifications.channelOf(communityId)
        const view = channelView(channel)
        return ok({ ...view, ...(secret ? { secret } : {}), counts }, etagOf(view))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/notifications',
      permission: 'notification:read',
      tag: 'Notifications',
      summary: 'What was told, waits to be, or was given up, newest first',
      query: notificationsQuery,
      answers: { 200: { description: 'A page of notifications', schema: pageOf(notificationAnswer) } },
      async handle({ communityId, query }) {
        const page = await notifications.list(communityId, query)
        return ok({ ...page, items: page.items.map(notificationView) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/notifications/retry',
      permission: 'notification:manage',
      tag: 'Notifications',
      summary: 'Let everything that was given up wait again',
      answers: { 200: { description: 'How many', schema: z.object({ retried: z.number().int() }) } },
      async handle({ communityId, meta }) {
        return ok({ retried: await notifications.retry(communityId, meta) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/my/notifications',
      permission: 'my:use',
      tag: 'My',
      summary: 'What was recorded or voided for the member since; an open page asks every two seconds',
      query: myNotificationsQuery,
      answers: { 200: { description: 'Oldest first, and when to ask from next time', schema: liveAnswer } },
      async handle({ actor, communityId, query, meta }) {
        if (actor.kind !== 'phone') throw new NotFoundProblem()
        const key = { communityId, memberId: actor.memberId }
        const since = query.since === undefined ? undefined : new Date(query.since)
        return ok(await liveNotifications.since(key, since, translator(meta.language)))
      },
    }),
  ]
}
