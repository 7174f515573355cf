import { z } from 'zod'
import { apiRoute, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import type { Services } from '../../services.js'
import { REQUEST_KINDS } from './request-kinds.js'
import { figuresQuery, requestSettingsBody } from './request.forms.js'

const figures = {
  reports: z.int(),
  causes: z.int(),
  solved: z.int(),
  open: z.int(),
  late: z.int(),
  reopened: z.int(),
  thanks: z.int(),
  hoursToAccept: z.number().nullable(),
  hoursToSolve: z.number().nullable(),
}
const figuresAnswer = z.object({
  from: z.string(),
  to: z.string(),
  rows: z.array(z.object({ organizationId: z.string().nullable(), name: z.string().nullable(), ...figures })),
  totals: z.object(figures),
})
const settingsAnswer = z.object({
  kinds: z.array(
    z.object({
      kind: z.enum(REQUEST_KINDS),
      acceptHours: z.int(),
      solveHours: z.int(),
      organizationId: z.string().nullable(),
    }),
  ),
  revision: z.int(),
})

/** Figures by organization, and what a community has set for each kind of request. */
export function requestFiguresApi({ requestFigures, requestSettings }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/reports/requests',
      permission: 'request:report',
      tag: 'Reports',
      summary: 'How quickly and how well organizations solved what was reported within a period',
      query: figuresQuery,
      answers: { 200: { description: 'Figures by organization', schema: figuresAnswer } },
      async handle({ communityId, query }) {
        return ok(await requestFigures.between(communityId, query))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/request-settings',
      permission: 'community:read',
      tag: 'Requests',
      summary: 'Time limits by kind, and to which organization each kind goes',
      answers: { 200: { description: 'The settings', schema: settingsAnswer } },
      async handle({ communityId }) {
        const settings = await requestSettings.get(communityId)
        return ok(settings, etagOf(settings))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/request-settings',
      permission: 'request:manage',
      tag: 'Requests',
      summary: 'Change the limits of the kinds that are named; requests that are there keep theirs',
      body: requestSettingsBody,
      answers: { 200: { description: 'The settings', schema: settingsAnswer } },
      async handle({ communityId, body, meta }) {
        const settings = await requestSettings.change(communityId, body, meta)
        return ok(settings, etagOf(settings))
      },
    }),
  ]
}
