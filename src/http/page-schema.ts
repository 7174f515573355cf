import { z } from 'zod'

/** The schema of a list's answer. */
export function pageOf(item: z.ZodType) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
