import { z } from 'zod'
import { apiRoute, idParams, noContent, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { memberSchema } from '../members/member.view.js'
import type { DuplicatesService } from './duplicates.service.js'
import { LIKENESSES } from './likely-same.js'
import { mergeBody, toldApartBody } from './member-merge.forms.js'
import type { MemberMergeService } from './merge.service.js'

const side = z.object({
  id: z.string(),
  number: z.int(),
  name: z.string(),
  birthDate: z.string(),
  sex: z.enum(['male', 'female']),
  phoneMasked: z.string().nullable(),
})
const pairsAnswer = z.object({
  items: z.array(z.object({ first: side, second: side, why: z.enum(LIKENESSES) })),
  count: z.int(),
})

/** Members who may have been registered twice, and merging them. */
export function memberMergeApi(services: {
  duplicates: DuplicatesService
  memberMerges: MemberMergeService
}): ApiRoute[] {
  const { duplicates, memberMerges } = services
  return [
    apiRoute({
      method: 'get',
      path: '/members/duplicates',
      permission: 'member:manage',
      tag: 'Members',
      summary:
        'Pairs of members who may be one person, the likeliest first; at most a hundred, and how many there are',
      answers: { 200: { description: 'The pairs', schema: pairsAnswer } },
      async handle({ communityId }) {
        const { pairs, count } = await duplicates.propose(communityId)
        const items = pairs.map(({ first, second, why }) => ({
          first: side.parse(first),
          second: side.parse(second),
          why,
        }))
        return ok({ items, count })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/members/duplicates/told-apart',
      permission: 'member:manage',
      tag: 'Members',
      summary: 'Say that two members are two people, so that they are not proposed again',
      body: toldApartBody,
      answers: { 204: { description: 'Noted' } },
      async handle({ communityId, body, meta }) {
        await duplicates.tellApart(communityId, body.memberIds, meta)
        return noContent()
      },
    }),
    apiRoute({
      method: 'post',
      path: '/members/:id/merge',
      permission: 'member:manage',
      tag: 'Members',
      summary:
        'Merge a member who was registered twice into the other one; its cards end at once; cannot be undone',
      params: idParams,
      body: mergeBody,
      answers: { 200: { description: 'The member who stays', schema: memberSchema } },
      async handle({ communityId, params, body, meta }) {
        const member = await memberMerges.merge(communityId, params.id, body, meta)
        return ok(member, etagOf(member))
      },
    }),
  ]
}
