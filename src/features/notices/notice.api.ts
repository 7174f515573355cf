import { z } from 'zod'
import type { Actor } from '../../http/actor.js'
import { apiRoute, created, idParams, ok, reasonBody, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { noticeBody, noticesQuery } from './notice.forms.js'
import { myNoticeAnswer, noticeAnswer, readersAnswer } from './notice.view.js'

const one = { 200: { description: 'The notice', schema: noticeAnswer } }
const tag = 'Notices'

/** What the community tells, and who has seen it. */
export function noticeApi({ notices }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/notices',
      permission: 'notice:read',
      tag,
      summary: 'Notices, newest first',
      query: noticesQuery,
      answers: { 200: { description: 'A page of notices', schema: pageOf(noticeAnswer) } },
      async handle({ communityId, query }) {
        return ok(await notices.list(communityId, query))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/notices',
      permission: 'notice:manage',
      tag,
      summary: 'Post a notice to the community, an alliance or some buildings, from day to day',
      body: noticeBody,
      answers: { 201: { description: 'The notice', schema: noticeAnswer } },
      async handle({ communityId, body, meta }) {
        const notice = await notices.post(communityId, body, meta)
        return created(notice, etagOf(notice))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/notices/:id',
      permission: 'notice:read',
      tag,
      summary: 'One notice',
      params: idParams,
      answers: one,
      async handle({ communityId, params }) {
        const notice = await notices.get(communityId, params.id)
        return ok(notice, etagOf(notice))
      },
    }),
    apiRoute({
      method: 'put',
      path: '/notices/:id',
      permission: 'notice:manage',
      tag,
      summary: 'Change a posted notice',
      params: idParams,
      body: noticeBody,
      answers: one,
      async handle({ communityId, params, body, meta }) {
        const notice = await notices.change(communityId, params.id, body, meta)
        return ok(notice, etagOf(notice))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/notices/:id/withdraw',
      permission: 'notice:manage',
      tag,
      summary: 'Take a notice down',
      params: idParams,
      body: reasonBody,
      answers: one,
      async handle({ communityId, params, body, meta }) {
        return ok(await notices.withdraw(communityId, params.id, body.reason, meta))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/notices/:id/readers',
      permission: 'notice:read',
      tag,
      summary: 'How many members have seen a notice, and who has not',
      params: idParams,
      answers: { 200: { description: 'The readers', schema: readersAnswer } },
      async handle({ communityId, params }) {
        return ok(await notices.readers(communityId, params.id))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/my/notices',
      permission: 'my:use',
      tag: 'My',
      summary: "Today's notices for the member, what is not seen yet first",
      answers: { 200: { description: 'The notices', schema: z.object({ items: z.array(myNoticeAnswer) }) } },
      async handle({ actor, communityId }) {
        return ok({ items: await notices.mine(keyOf(actor, communityId)) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my/notices/:id/seen',
      permission: 'my:use',
      tag: 'My',
      summary: 'The member has seen a notice',
      params: idParams,
      answers: { 200: { description: 'The notice', schema: myNoticeAnswer } },
      async handle({ actor, communityId, params }) {
        return ok(await notices.markSeen(keyOf(actor, communityId), params.id))
      },
    }),
  ]
}

function keyOf(actor: Actor, communityId: string) {
  if (actor.kind !== 'phone') throw new NotFoundProblem()
  return { communityId, memberId: actor.memberId }
}
