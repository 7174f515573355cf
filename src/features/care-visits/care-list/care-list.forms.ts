import { z } from 'zod'
import { businessDay, listQuery, objectId, textLine } from '../../../http/api-route.js'
import { FESTIVALS } from '../../benefits/benefit.types.js'
import { CARE_TAGS } from './care-entry.model.js'

const tag = z.enum(CARE_TAGS, { error: 'fields:choice' })
const everyDays = z
  .int({ error: 'fields:every_days' })
  .min(1, { error: 'fields:every_days' })
  .max(31, { error: 'fields:every_days' })
const festival = z.enum(FESTIVALS, { error: 'fields:choice' }).nullable()

/** Puts a member on the care list; from today, without an end and weekly unless told otherwise. */
export const addEntryBody = z.strictObject({
  memberId: objectId,
  tag,
  from: businessDay.optional(),
  to: businessDay.nullish(),
  everyDays: everyDays.default(7),
  festival: festival.default(null),
  note: textLine(200).optional(),
})
export type AddEntryBody = z.output<typeof addEntryBody>

export const changeEntryBody = z
  .strictObject({
    from: businessDay.optional(),
    to: businessDay.nullish(),
    everyDays: everyDays.optional(),
    festival: festival.optional(),
    note: textLine(200).nullish(),
  })
  .refine((body) => Object.keys(body).length > 0, { error: 'fields:nothing_to_change' })
export type ChangeEntryBody = z.output<typeof changeEntryBody>

export const entriesQuery = z.strictObject({
  ...listQuery,
  tag: tag.optional(),
  memberId: objectId.optional(),
})
export type EntriesQuery = z.output<typeof entriesQuery>

/** Takes elders over who live alone and have used nothing for so many days. */
export const takeOverBody = z.strictObject({
  days: z.int({ error: 'fields:integer' }).min(1, { error: 'fields:integer' }).max(400).default(60),
})
