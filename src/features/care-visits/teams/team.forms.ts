import { z } from 'zod'
import { businessDay, objectId, textLine } from '../../../http/api-route.js'
import { readResidence } from '../plan/residence.js'
import { TEAM_STATUSES } from './team.model.js'

const building = textLine(40).refine((text) => isBuilding(text), { error: 'fields:building' })

/** Buildings as staff write them, each once. */
export const buildingList = z
  .array(building, { error: 'fields:building' })
  .max(100, { error: 'fields:building' })
  .transform((list) => [...new Set(list)])

export const teamBody = z.strictObject({ name: textLine(40), buildings: buildingList.default([]) })
export type TeamBody = z.output<typeof teamBody>

export const changeTeamBody = z
  .strictObject({
    name: textLine(40).optional(),
    buildings: buildingList.optional(),
    status: z.enum(TEAM_STATUSES, { error: 'fields:status' }).optional(),
  })
  .refine((body) => Object.keys(body).length > 0, { error: 'fields:nothing_to_change' })
export type ChangeTeamBody = z.output<typeof changeTeamBody>

/** When a volunteer is there, and in which team. */
export const volunteerBody = z.strictObject({
  teamId: objectId.nullable(),
  weekdaysOff: z
    .array(
      z
        .int({ error: 'fields:weekday' })
        .min(1, { error: 'fields:weekday' })
        .max(7, { error: 'fields:weekday' }),
    )
    .max(7, { error: 'fields:weekday' })
    .default([])
    .transform((list) => [...new Set(list)].sort()),
  away: z
    .strictObject({ from: businessDay, to: businessDay })
    .refine(({ from, to }) => from <= to, { path: ['to'], error: 'fields:from_after_to' })
    .nullable()
    .default(null),
})
export type VolunteerBody = z.output<typeof volunteerBody>

function isBuilding(text: string): boolean {
  return /^[0-9a-z]{1,4}$/i.test(text.trim()) || readResidence(text).building !== null
}
