import { z } from 'zod'
import { businessMonth, listQuery, objectId, textLine } from '../../../http/api-route.js'
import { businessDayOf } from '../../../lib/business-day.js'
import { BENEFIT_TAGS } from '../../benefits/benefit.types.js'
import { ACTIVITY_KINDS, ACTIVITY_STATES } from '../activity-kinds.js'

const MOST_ORGANIZATIONS = 20
const MOST_BUILDINGS = 50
const MOST_PEOPLE = 100_000

const kind = z.enum(ACTIVITY_KINDS, { error: 'fields:choice' })
const moment = z.iso.datetime({ offset: true, error: 'fields:moment' }).transform((text) => new Date(text))

const age = z.int({ error: 'fields:age' }).min(0, { error: 'fields:age' }).max(120, { error: 'fields:age' })

export const people = z
  .int({ error: 'fields:people' })
  .min(1, { error: 'fields:people' })
  .max(MOST_PEOPLE, { error: 'fields:people' })

const invitation = z.strictObject({
  minAge: age.nullish(),
  tags: z
    .array(z.enum(BENEFIT_TAGS, { error: 'fields:member_tag' }))
    .max(BENEFIT_TAGS.length)
    .optional(),
  buildings: z.array(textLine(30)).max(MOST_BUILDINGS, { error: 'fields:too_many' }).optional(),
})

const fields = {
  kind,
  title: textLine(100),
  description: textLine(1000).nullish(),
  organizationIds: z
    .array(objectId)
    .max(MOST_ORGANIZATIONS, { error: 'fields:too_many' })
    .refine((ids) => new Set(ids).size === ids.length, { error: 'fields:twice' })
    .optional(),
  startsAt: moment,
  endsAt: moment,
  /** In words; with a resource it may be left out and is the resource's name. */
  place: textLine(200).nullish(),
  resourceId: objectId.nullish(),
  capacity: people.nullish(),
  invitation: invitation.optional(),
}

/** An activity begins and ends on one business day. */
export function timesError(startsAt: Date, endsAt: Date): { path: string; message: string } | null {
  if (startsAt >= endsAt) return { path: 'endsAt', message: 'fields:time_after_time' }
  return businessDayOf(startsAt) === businessDayOf(endsAt)
    ? null
    : { path: 'endsAt', message: 'fields:activity_one_day' }
}

export const activityForm = z.strictObject(fields)
export type ActivityForm = z.output<typeof activityForm>

export const activityEditForm = z
  .strictObject(fields)
  .partial()
  .refine((form) => Object.keys(form).length > 0, { error: 'fields:nothing_to_change' })
export type ActivityEditForm = z.output<typeof activityEditForm>

export const activitiesQuery = z.strictObject({
  ...listQuery,
  kind: kind.optional(),
  state: z.enum(ACTIVITY_STATES, { error: 'fields:status' }).optional(),
  month: businessMonth.optional(),
  organizationId: objectId.optional(),
})
export type ActivitiesQuery = z.output<typeof activitiesQuery>

export const publicActivitiesQuery = z.strictObject({
  communityId: z
    .string({ error: 'fields:community_id' })
    .regex(/^[0-9a-f]{24}$/, { error: 'fields:community_id' }),
})
export const consentNoteForm = z.strictObject({ consentNote: textLine(200) })
