import { z } from 'zod'
import { apiRoute, created, idParams, type ApiRoute } from '../../http/api-route.js'
import { cardSchema } from '../cards/card.view.js'
import { claimPhoneForm } from './device.forms.js'
import type { ClaimGuard } from './claim-guard.js'
import type { PhoneEnrolmentService } from './phone-enrolment.service.js'

interface Services {
  phoneEnrolments: PhoneEnrolmentService
  claims: ClaimGuard
}

export function enrolmentApi({ phoneEnrolments, claims }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/members/:id/enrolments',
      permission: 'card:manage',
      tag: 'Cards',
      summary: 'Invite a phone to be bound: the link is good once, for ten minutes',
      params: idParams,
      answers: {
        201: { description: 'The link', schema: z.object({ url: z.string(), expiresAt: z.string() }) },
      },
      async handle({ communityId, params, meta }) {
        const key = { communityId, memberId: params.id }
        const { url, expiresAt } = await phoneEnrolments.invite(key, meta.origin, meta)
        return created({ url, expiresAt: expiresAt.toISOString() })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/enrolments/claim',
      permission: 'open',
      tag: 'Cards',
      summary:
        "Bind this phone: the link's last part and a name for the phone; answers the phone's token, once",
      body: claimPhoneForm,
      answers: {
        201: { description: 'The token', schema: z.object({ deviceToken: z.string(), card: cardSchema }) },
      },
      async handle({ body, meta }) {
        return created(await claims.guard(meta.ip, () => phoneEnrolments.claim(body, meta.requestId)))
      },
    }),
  ]
}
