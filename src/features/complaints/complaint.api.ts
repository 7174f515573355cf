import { z } from 'zod'
import type { Actor } from '../../http/actor.js'
import { apiRoute, created, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { redemptionAnswer, redemptionView } from '../redemptions/redemption.view.js'
import {
  answerBody,
  complaintsQuery,
  deskComplaintBody,
  myComplaintBody,
  myComplaintsQuery,
} from './complaint.forms.js'
import { complaintAnswer, complaintView, myComplaintAnswer, myComplaintView } from './complaint.view.js'
import { refusalsBeside } from './refusals-beside.js'

const one = { 200: { description: 'The complaint', schema: complaintAnswer } }
const filed = {
  200: { description: 'The same was told before', schema: complaintAnswer },
  201: { description: 'The complaint', schema: complaintAnswer },
}

/** What seniors say of shops: staff read and answer it; no shop ever sees it. */
export function complaintApi(services: Services): ApiRoute[] {
  const { complaints } = services
  return [
    apiRoute({
      method: 'get',
      path: '/complaints',
      permission: 'complaint:read',
      tag: 'Complaints',
      summary: 'Complaints about shops, newest first',
      query: complaintsQuery,
      answers: { 200: { description: 'A page of complaints', schema: pageOf(complaintAnswer) } },
      async handle({ communityId, query }) {
        const page = await complaints.list(communityId, query)
        return ok({ ...page, items: page.items.map(complaintView) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/complaints/:id',
      permission: 'complaint:read',
      tag: 'Complaints',
      summary: 'Read a complaint beside what the shop refused on that day; audited',
      params: idParams,
      answers: {
        200: {
          description: 'The complaint, and the refusals recorded by the shop, nearest in time first',
          schema: complaintAnswer.extend({
            refusals: z.array(redemptionAnswer.extend({ isOfMember: z.boolean() })),
          }),
        },
      },
      async handle({ actor, communityId, params, meta }) {
        const complaint = await complaints.read(communityId, params.id, meta)
        const refusals = await refusalsBeside(services, complaint, { actor, requestId: meta.requestId })
        const beside = refusals.map(({ record, isOfMember }) => ({ ...redemptionView(record), isOfMember }))
        return ok({ ...complaintView(complaint), refusals: beside }, etagOf(complaint))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/complaints/:id/answer',
      permission: 'complaint:manage',
      tag: 'Complaints',
      summary: 'Answer in words, which the member sees; settles the complaint unless told otherwise',
      params: idParams,
      body: answerBody,
      answers: one,
      async handle({ communityId, params, body, meta }) {
        const complaint = await complaints.answer(communityId, params.id, body, meta)
        return ok(complaintView(complaint), etagOf(complaint))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/members/:id/complaints',
      permission: 'complaint:manage',
      tag: 'Complaints',
      summary: 'Write down what a member tells at the desk; the same of one day is one complaint',
      params: idParams,
      body: deskComplaintBody,
      answers: filed,
      async handle({ communityId, params, body, meta }) {
        const key = { communityId, memberId: params.id }
        const { complaint, isNew } = await complaints.tellAtDesk(key, body, meta)
        return (isNew ? created : ok)(complaintView(complaint), etagOf(complaint))
      },
    }),
    ...myComplaintApi(services),
  ]
}

function myComplaintApi({ complaints, shops }: Services): ApiRoute[] {
  const mine = { 200: { description: 'The complaint', schema: myComplaintAnswer } }
  const namesOf = (communityId: string, found: { shopId: unknown }[]) =>
    shops.namesOf(communityId, [...new Set(found.map(({ shopId }) => String(shopId)))])
  return [
    apiRoute({
      method: 'post',
      path: '/my/complaints',
      permission: 'my:use',
      tag: 'My',
      summary: 'Tell the community that a shop did not give what it signed; the shop does not see who',
      body: myComplaintBody,
      answers: { ...mine, 201: { description: 'The complaint', schema: myComplaintAnswer } },
      async handle({ actor, communityId, body, meta }) {
        const { complaint, isNew } = await complaints.tellByPhone(keyOf(actor, communityId), body, meta)
        const view = myComplaintView(complaint, await namesOf(communityId, [complaint]))
        return (isNew ? created : ok)(view)
      },
    }),
    apiRoute({
      method: 'get',
      path: '/my/complaints',
      permission: 'my:use',
      tag: 'My',
      summary: 'What the member has told, with the answers, newest first',
      query: myComplaintsQuery,
      answers: { 200: { description: 'A page of complaints', schema: pageOf(myComplaintAnswer) } },
      async handle({ actor, communityId, query }) {
        const page = await complaints.ofMember(keyOf(actor, communityId), query)
        const names = await namesOf(communityId, page.items)
        return ok({ ...page, items: page.items.map((item) => myComplaintView(item, names)) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my/complaints/:id/read',
      permission: 'my:use',
      tag: 'My',
      summary: 'Mark the answer as seen',
      params: idParams,
      answers: mine,
      async handle({ actor, communityId, params }) {
        const complaint = await complaints.markRead(keyOf(actor, communityId), params.id)
        return ok(myComplaintView(complaint, await namesOf(communityId, [complaint])))
      },
    }),
  ]
}

function keyOf(actor: Actor, communityId: string) {
  if (actor.kind !== 'phone') throw new NotFoundProblem()
  return { communityId, memberId: actor.memberId }
}
