import { z } from 'zod'
import { apiRoute, ok, type ApiRoute } from '../../../http/api-route.js'
import { calendarDay } from '../../../http/calendar-day.js'
import type { Services } from '../../../services.js'
import { ACTIVITY_KINDS } from '../activity-kinds.js'

export const activityPeriod = z
  .strictObject({ from: calendarDay, to: calendarDay })
  .refine(({ from, to }) => from <= to, { error: 'fields:from_after_to', path: ['to'] })

const counts = { held: z.int(), attendances: z.int(), members: z.int() }
const figuresAnswer = z.object({
  ...counts,
  byKind: z.array(z.object({ kind: z.enum(ACTIVITY_KINDS), ...counts })),
  byOrganization: z.array(z.object({ organizationId: z.string().nullable(), ...counts })),
})

/** What was held and who came, in figures. */
export function activityFiguresApi({ activities }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/activity-figures',
      permission: 'report:read',
      tag: 'Activities',
      summary: 'Activities held, attendances and members reached in a period, by kind and organization',
      query: activityPeriod,
      answers: { 200: { description: 'The figures', schema: figuresAnswer } },
      handle: async ({ communityId, query }) => ok(await activities.figures(communityId, query)),
    }),
  ]
}
