import { z } from 'zod'
import { apiRoute, created, idParams, type ApiRoute } from '../../http/api-route.js'
import { benefitAnswer } from '../benefits/benefit.view.js'
import { benefitCopyForm } from './benefit-copy.forms.js'
import type { BenefitCopyService } from './benefit-copy.service.js'

export function benefitCopyApi({ benefitCopies }: { benefitCopies: BenefitCopyService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/agreements/:id/benefit-copies',
      permission: 'benefit:manage',
      tag: 'Benefits',
      summary: 'Copy benefits from other agreements as new ones; a signed agreement gets one next version',
      params: idParams,
      body: benefitCopyForm,
      answers: {
        201: { description: 'The new benefits', schema: z.object({ items: z.array(benefitAnswer) }) },
      },
      async handle({ communityId, params, body, meta }) {
        return created({ items: await benefitCopies.copy(communityId, params.id, body, meta) })
      },
    }),
  ]
}
