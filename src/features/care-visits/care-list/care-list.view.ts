import { z } from 'zod'
import { FESTIVALS } from '../../benefits/benefit.types.js'
import { CARE_TAGS } from './care-entry.model.js'
import type { CareEntryRecord } from './care-entry.repository.js'

export const careEntryAnswer = z.object({
  id: z.string(),
  memberId: z.string(),
  tag: z.enum(CARE_TAGS),
  from: z.string(),
  to: z.string().nullable(),
  everyDays: z.number().int(),
  festival: z.enum(FESTIVALS).nullable(),
  note: z.string().nullable(),
  revision: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type CareEntryView = z.infer<typeof careEntryAnswer>

/** An entry as staff see it; `note` is already readable. */
export function careEntryView(entry: CareEntryRecord, note: string | null): CareEntryView {
  return {
    id: String(entry._id),
    memberId: String(entry.memberId),
    tag: entry.tag,
    from: entry.from,
    to: entry.to ?? null,
    everyDays: entry.everyDays,
    festival: entry.festival ?? null,
    note,
    revision: entry.revision,
    createdAt: entry.createdAt.toISOString(),
    updatedAt: entry.updatedAt.toISOString(),
  }
}
