import { z } from 'zod'
import type { Actor } from '../../http/actor.js'
import { apiRoute, created, type ApiRoute } from '../../http/api-route.js'
import { Problem } from '../../problems.js'
import { typedCodeSchema, typedCodeView } from '../codes/code.api.js'
import { typedCodeForm } from '../codes/code.forms.js'
import { PHONE_CODE_REFRESH_SECONDS, type CodeService, type PhoneKey } from '../codes/code.service.js'

/** What a member's phone asks for itself; its records are with the redemptions. */
export function myApi({ codes }: { codes: CodeService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/my/codes',
      permission: 'my:use',
      tag: 'My',
      summary: 'A new code to show: good once, for 60 seconds; ask again every 30',
      answers: {
        201: {
          description: 'The code',
          schema: z.object({
            code: z.string(),
            expiresAt: z.string(),
            refreshInSeconds: z.number().int(),
            cardId: z.string(),
          }),
        },
      },
      async handle({ actor }) {
        const phone = phoneOf(actor)
        const { code, expiresAt } = await codes.issuePhoneCode(phone)
        return created({
          code,
          expiresAt: expiresAt.toISOString(),
          refreshInSeconds: PHONE_CODE_REFRESH_SECONDS,
          cardId: phone.cardId,
        })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my/typed-codes',
      permission: 'my:use',
      tag: 'My',
      summary: 'Eight digits to read out at one shop: good once, for two minutes',
      body: typedCodeForm,
      answers: { 201: { description: 'The digits', schema: typedCodeSchema } },
      async handle({ actor, body }) {
        return created(typedCodeView(await codes.issueTypedCode(phoneOf(actor), body.shopId)))
      },
    }),
  ]
}

/** Only a bound phone has a card to make codes for. */
export function phoneOf(actor: Actor): PhoneKey {
  if (actor.kind !== 'phone') throw new Problem('permission_denied')
  const { communityId, memberId, cardId } = actor
  return { communityId, memberId, cardId }
}
