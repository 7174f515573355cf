import { z } from 'zod'
import { businessDay } from '../../../http/api-route.js'
import { daysBetween, isValidDay } from '../../../lib/business-day.js'

/** A plan is for two months at most: by then lists and volunteers are others. */
export const MOST_DAYS = 62

const period = { from: businessDay, to: businessDay }

function isShort({ from, to }: { from: string; to: string }): boolean {
  return !isValidDay(from) || !isValidDay(to) || daysBetween(from, to) < MOST_DAYS
}

export const previewBody = z
  .strictObject(period)
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'fields:from_after_to' })
  .refine(isShort, { path: ['to'], error: 'fields:plan_days' })
export type PreviewBody = z.output<typeof previewBody>

/** Accepts the plan that a preview has shown, named by its digest. */
export const acceptBody = z
  .strictObject({ ...period, digest: z.string().regex(/^[0-9a-f]{64}$/, { error: 'fields:digest' }) })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'fields:from_after_to' })
  .refine(isShort, { path: ['to'], error: 'fields:plan_days' })
export type AcceptBody = z.output<typeof acceptBody>
