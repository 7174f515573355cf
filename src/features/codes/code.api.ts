import { z } from 'zod'
import { apiRoute, created, idParams, type ApiRoute } from '../../http/api-route.js'
import { typedCodeAtDeskForm } from './code.forms.js'
import type { CodeService, TypedCode } from './code.service.js'

export const typedCodeSchema = z.object({ digits: z.string(), expiresAt: z.string() })

export function typedCodeView({ digits, expiresAt }: TypedCode) {
  return { digits, expiresAt: expiresAt.toISOString() }
}

export function codeApi({ codes }: { codes: CodeService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/members/:id/typed-codes',
      permission: 'card:code',
      tag: 'Cards',
      summary: 'Eight digits for a senior without a phone, for one shop: good once, for two minutes',
      params: idParams,
      body: typedCodeAtDeskForm,
      answers: { 201: { description: 'The digits', schema: typedCodeSchema } },
      async handle({ communityId, params, body, meta }) {
        const key = { communityId, memberId: params.id }
        const code = await codes.issueTypedCodeAtDesk(key, body.shopId, meta, body.checked)
        return created(typedCodeView(code))
      },
    }),
  ]
}
