import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import { canonicalJson, sha256Hex } from '../../lib/canonical-json.js'
import { billFen } from '../redemptions/redemption.forms.js'
import { PRESENTERS } from '../redemptions/redemption.model.js'
import { isIntact, OFFLINE_ITEM_KINDS, type OfflineItem } from './shared/item.js'

const MAX_CONTENT = 4000
const MAX_SHOWN_KEY = 64
const MAX_SEQUENCE = 2 ** 40

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const moment = z
  .string()
  .max(40)
  .refine((text) => !Number.isNaN(Date.parse(text)))
const fen = billFen.optional().catch(undefined)

/** What an item must have to be looked at. Fields beside these, or of a wrong kind where nothing depends on them, do no harm. */
const itemSchema = z.object({
  sequence: z.int().min(0).max(MAX_SEQUENCE),
  previousHash: digest,
  hash: digest,
  kind: z.enum(OFFLINE_ITEM_KINDS),
  key: z.uuid().transform((key) => key.toLowerCase()),
  leaseId: objectId.nullish(),
  code: z.string().max(2048).optional(),
  prepareToken: z.string().max(8192).optional(),
  benefitId: objectId,
  billFen: billFen.optional(),
  discountFen: fen,
  payableFen: fen,
  secondFactor: z
    .object({ kind: z.literal('person_checked') })
    .optional()
    .catch(undefined),
  presentedBy: z.enum(PRESENTERS).optional().catch(undefined),
  occurredAt: moment,
  cashierId: objectId.optional().catch(undefined),
})
export type ReadOfflineItem = z.infer<typeof itemSchema>

/** An item as it came, and what of it can be read. */
export interface UploadedItem {
  raw: unknown
  /** For the answer: the item's own words, where they are such. */
  key: string | null
  sequence: number | null
  /** SHA-256 over the whole. */
  digest: string
  /** The whole as text, cut off where it is too long. */
  content: string
  /** Null when it cannot be read. */
  item: ReadOfflineItem | null
  isIntact: boolean
}

/** Reads one item of an upload: whatever it is, it never holds up the others. */
export async function readItem(raw: unknown): Promise<UploadedItem> {
  const text = textOf(raw)
  const parsed = itemSchema.safeParse(raw)
  const { key, sequence } = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>
  return {
    raw,
    key: typeof key === 'string' ? key.slice(0, MAX_SHOWN_KEY) : null,
    sequence: Number.isSafeInteger(sequence) ? (sequence as number) : null,
    digest: sha256Hex(text),
    content: text.slice(0, MAX_CONTENT),
    item: parsed.success ? parsed.data : null,
    isIntact: parsed.success && (await isIntact(raw as OfflineItem)),
  }
}

/** What is nested too deeply to be written down is no item of ours either. */
function textOf(raw: unknown): string {
  try {
    return canonicalJson(raw)
  } catch {
    return '(nested too deeply)'
  }
}
