import { z } from 'zod'
import { objectId } from '../../../http/api-route.js'
import { canonicalJson } from '../../../lib/canonical-json.js'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
/** What an item must have to be looked at; fields beside these do no harm. */
export const itemSchema = z.object({
  sequence: z
    .int()
    .min(1)
    .max(2 ** 40),
  previousHash: digest,
  hash: digest,
  key: z.uuid().transform((key) => key.toLowerCase()),
  leaseId: objectId,
  code: z.string().min(1).max(2048),
  occurredAt: z
    .string()
    .max(40)
    .refine((text) => !Number.isNaN(Date.parse(text))),
})

/** For the answer: the item's own words, where they are such. */
export function wordsOf(raw: unknown): { key: string | null; sequence: number | null } {
  const { key, sequence } = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>
  return {
    key: typeof key === 'string' ? key.slice(0, 64) : null,
    sequence: Number.isSafeInteger(sequence) ? (sequence as number) : null,
  }
}

/** The whole as text; what is nested too deeply to be written down is no item of ours either. */
export function textOf(raw: unknown): string {
  try {
    return canonicalJson(raw)
  } catch {
    return '(nested too deeply)'
  }
}
