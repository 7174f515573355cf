import { z } from 'zod'
import { apiRoute, ok, type ApiRoute } from '../../http/api-route.js'
import type { AuditEventsService } from './audit-events.service.js'
import { auditEventsQuery } from './audit.forms.js'

const eventAnswer = z.object({
  id: z.string(),
  type: z.string(),
  at: z.string(),
  actor: z.object({ kind: z.string(), role: z.string() }).loose(),
  subjects: z.array(z.object({ kind: z.string(), id: z.string() })),
  reason: z.string().nullable(),
  facts: z.record(z.string(), z.unknown()),
  beforeHash: z.string().nullable(),
  afterHash: z.string().nullable(),
  requestId: z.string().nullable(),
  deviceTime: z.string().nullable(),
  sealNo: z.int().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

export function auditApi({ auditEvents }: { auditEvents: AuditEventsService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/audit/events',
      permission: 'audit:read',
      tag: 'Audit',
      summary: 'What was done by whom, newest first',
      query: auditEventsQuery,
      answers: {
        200: {
          description: 'The events',
          schema: z.object({ items: z.array(eventAnswer), nextCursor: z.string().nullable() }),
        },
      },
      handle: async ({ communityId, query }) => ok(await auditEvents.list(communityId, query)),
    }),
  ]
}
