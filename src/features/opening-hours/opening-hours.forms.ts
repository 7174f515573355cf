import { z } from 'zod'
import { overlappingSpans } from './opening-hours.js'

/** Several a day are enough for a shop with a rest at noon and one in the afternoon. */
export const MOST_SPANS = 28

const span = z
  .strictObject({
    weekday: z.int({ error: 'fields:weekday' }).min(1, 'fields:weekday').max(7, 'fields:weekday'),
    from: z.string({ error: 'fields:time' }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'fields:time'),
    to: z.string({ error: 'fields:time' }).regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'fields:time'),
  })
  .refine(({ from, to }) => from !== to, { error: 'fields:opening_same', path: ['to'] })

/** The hours of a week; none of them twice. */
export const weeklyHours = z
  .array(span, { error: 'fields:list' })
  .min(1, 'fields:required')
  .max(MOST_SPANS, 'fields:too_many')
  .superRefine((spans, context) => {
    for (const place of overlappingSpans(spans))
      context.addIssue({ code: 'custom', path: [place, 'from'], message: 'fields:opening_overlap' })
  })

export const openSpanAnswer = z.object({ weekday: z.number().int(), from: z.string(), to: z.string() })
