import { z } from 'zod'
import type { Actor } from '../../http/actor.js'
import { apiRoute, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { memberSchema, type MemberView } from '../members/member.view.js'
import { consentForm, ownCopyForm } from './privacy-notice.forms.js'

const consentAnswer = z.object({
  consents: memberSchema.shape.consents,
  consentRecords: memberSchema.shape.consentRecords,
})
const answers = { 200: { description: 'What counts now, and every decision', schema: consentAnswer } }
const consentsOf = ({ consents, consentRecords }: MemberView) => ({ consents, consentRecords })

/** Consents at the desk and on the own phone, and the copy of one's data. */
export function privacyApi(services: Services): ApiRoute[] {
  const { consents, members, privacyNotices, ownCopies } = services
  return [
    apiRoute({
      method: 'post',
      path: '/members/:id/consents',
      permission: 'member:manage',
      tag: 'Members',
      summary: 'Record that a member gives or withdraws a consent; membership ends by leaving',
      params: idParams,
      body: consentForm,
      answers,
      async handle({ communityId, params, body, meta }) {
        const key = { communityId, memberId: params.id }
        return ok(consentsOf(await consents.decide(key, body.purpose, body.granted, meta)))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/my/privacy',
      permission: 'my:use',
      tag: 'My',
      summary: "The notice that counts, and the member's own consents",
      answers: {
        200: {
          description: 'Notice and consents',
          schema: consentAnswer.extend({ notice: z.object({ version: z.string(), text: z.string() }) }),
        },
      },
      async handle({ actor, communityId, meta }) {
        const { memberId } = phoneOf(actor)
        const member = await members.get(communityId, memberId)
        const { version, texts } = await privacyNotices.current(communityId)
        return ok({ notice: { version, text: texts[meta.language] }, ...consentsOf(member) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my/consents',
      permission: 'my:use',
      tag: 'My',
      summary: 'Give or withdraw a consent; it counts from the next scan on',
      body: consentForm,
      answers,
      async handle({ actor, body, meta }) {
        return ok(consentsOf(await consents.decide(phoneOf(actor), body.purpose, body.granted, meta)))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my/copy',
      permission: 'my:use',
      tag: 'My',
      summary: "Everything that is kept about the member, for the ID number's last four characters",
      body: ownCopyForm,
      answers: { 200: { description: 'Everything about the member', schema: z.looseObject({}) } },
      async handle({ actor, body, meta }) {
        const everything = await ownCopies.of(phoneOf(actor), body.idNumberLast4, meta)
        return ok(everything, { 'Cache-Control': 'no-store' })
      },
    }),
  ]
}

function phoneOf(actor: Actor) {
  if (actor.kind !== 'phone') throw new NotFoundProblem()
  const { communityId, memberId } = actor
  return { communityId, memberId }
}
