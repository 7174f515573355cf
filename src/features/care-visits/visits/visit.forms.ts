import { z } from 'zod'
import { businessDay, listQuery, objectId, textLine } from '../../../http/api-route.js'
import { ALARM_STATES, HAZARDS, MOODS, NEEDS, VISIT_STATES } from './visit.model.js'

const need = z.strictObject({
  kind: z.enum(NEEDS, { error: 'fields:choice' }),
  /** Whether it was met at the visit; otherwise somebody is to see to it. */
  isMet: z.boolean({ error: 'fields:yes_no' }),
})

/** Several lines, as somebody types them on a phone. */
const words = z
  .string({ error: 'fields:text' })
  .transform((text) => text.replace(/\s*\n\s*/g, ' '))
  .pipe(textLine(500))

/** What a volunteer records: met or not, how the elder is, what is not safe, what is needed. */
export const recordBody = z
  .strictObject({
    met: z.boolean({ error: 'fields:yes_no' }),
    mood: z.enum(MOODS, { error: 'fields:choice' }).nullable().default(null),
    hazards: z
      .array(z.enum(HAZARDS, { error: 'fields:choice' }))
      .max(HAZARDS.length)
      .default([])
      .transform((list) => [...new Set(list)]),
    needs: z
      .array(need)
      .max(NEEDS.length)
      .default([])
      .refine((list) => new Set(list.map(({ kind }) => kind)).size === list.length, {
        error: 'fields:choice',
      }),
    words: words.nullable().default(null),
    /** By the phone's clock; the server's when absent. */
    recordedAt: z.iso.datetime({ offset: true, error: 'fields:moment' }).optional(),
  })
  .refine(({ met, mood }) => !met || mood !== null, { path: ['mood'], error: 'fields:mood' })
  .refine(({ met, mood, needs }) => met || (mood === null && needs.length === 0), {
    path: ['met'],
    error: 'fields:not_met',
  })
export type RecordBody = z.output<typeof recordBody>

/** Which day comes first. */
export const VISIT_ORDERS = ['newest', 'oldest'] as const

export const visitsQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  from: businessDay.optional(),
  to: businessDay.optional(),
  volunteerId: objectId.optional(),
  memberId: objectId.optional(),
  state: z.enum(VISIT_STATES, { error: 'fields:status' }).optional(),
  met: z.enum(['true', 'false'], { error: 'fields:yes_no' }).optional(),
  order: z.enum(VISIT_ORDERS, { error: 'fields:choice' }).optional(),
})
export type VisitsQuery = z.output<typeof visitsQuery>

export const moveBody = z
  .strictObject({ day: businessDay.optional(), volunteerId: objectId.optional() })
  .refine((body) => Object.keys(body).length > 0, { error: 'fields:nothing_to_change' })
export type MoveBody = z.output<typeof moveBody>

export const myVisitsQuery = z.strictObject({ day: businessDay.optional() })

export const alarmsQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  state: z.enum(ALARM_STATES, { error: 'fields:status' }).optional(),
})
export type AlarmsQuery = z.output<typeof alarmsQuery>

/** What was done about an alarm. */
export const acknowledgeBody = z.strictObject({ words: textLine(500) })
