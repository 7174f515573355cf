import { z } from 'zod'
import type { Actor } from '../../../http/actor.js'
import { apiRoute, idParams, ok, type ApiRoute } from '../../../http/api-route.js'
import { NotFoundProblem } from '../../../problems.js'
import type { Services } from '../../../services.js'
import { choicesBody } from '../notification.forms.js'

const choicesAnswer = z.object({ uses: z.boolean(), activities: z.boolean(), requests: z.boolean() })
const answers = { 200: { description: 'What is told, by topic', schema: choicesAnswer } }

/** What a member is told by the community's channel: set on the own phone, or by staff at the member's word. */
export function choiceApi({ notificationChoices }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/my/notification-choices',
      permission: 'my:use',
      tag: 'My',
      summary: 'What the member wants to be told by message',
      answers,
      async handle({ actor, communityId }) {
        return ok(await notificationChoices.get(keyOf(actor, communityId)))
      },
    }),
    apiRoute({
      method: 'put',
      path: '/my/notification-choices',
      permission: 'my:use',
      tag: 'My',
      summary: 'Say what the member wants to be told; what is not named stays as it is',
      body: choicesBody,
      answers,
      async handle({ actor, communityId, body, meta }) {
        return ok(await notificationChoices.set(keyOf(actor, communityId), body, meta))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/members/:id/notification-choices',
      permission: 'member:read',
      tag: 'Notifications',
      summary: 'What a member wants to be told by message',
      params: idParams,
      answers,
      async handle({ communityId, params }) {
        return ok(await notificationChoices.get({ communityId, memberId: params.id }))
      },
    }),
    apiRoute({
      method: 'put',
      path: '/members/:id/notification-choices',
      permission: 'member:manage',
      tag: 'Notifications',
      summary: 'Set it at the word of a member; what is not named stays as it is',
      params: idParams,
      body: choicesBody,
      answers,
      async handle({ communityId, params, body, meta }) {
        return ok(await notificationChoices.set({ communityId, memberId: params.id }, body, meta))
      },
    }),
  ]
}

function keyOf(actor: Actor, communityId: string) {
  if (actor.kind !== 'phone') throw new NotFoundProblem()
  return { communityId, memberId: actor.memberId }
}
