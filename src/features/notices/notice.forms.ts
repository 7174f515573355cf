import { z } from 'zod'
import { businessDay, listQuery, textLine } from '../../http/api-route.js'
import { buildingList } from '../care-visits/teams/team.forms.js'
import { ALLIANCE_KINDS } from '../communities/community.model.js'
import { AUDIENCES, NOTICE_STATUSES } from './notice.model.js'

/** Plain text with line breaks, as it is shown and read aloud. */
const text = z
  .string({ error: 'fields:text' })
  .transform((value) => value.replace(/\r\n/g, '\n').trim())
  .pipe(
    z
      .string()
      .min(1, { error: 'fields:required' })
      .max(1000, { error: 'fields:too_long' })
      // eslint-disable-next-line no-control-regex
      .regex(/^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cs}]*$/u, { error: 'fields:characters' }),
  )

const fields = {
  title: textLine(60),
  text,
  audience: z.enum(AUDIENCES, { error: 'fields:choice' }),
  alliance: z.enum(ALLIANCE_KINDS, { error: 'fields:choice' }).nullable().default(null),
  buildings: buildingList.default([]),
  from: businessDay,
  to: businessDay,
  isUrgent: z.boolean({ error: 'fields:yes_no' }).default(false),
}

/** What a notice says, to whom and from when to when. */
export const noticeBody = z
  .strictObject(fields)
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'fields:from_after_to' })
  .refine(({ audience, alliance }) => audience !== 'alliance' || alliance !== null, {
    path: ['alliance'],
    error: 'fields:choice',
  })
  .refine(({ audience, buildings }) => audience !== 'buildings' || buildings.length > 0, {
    path: ['buildings'],
    error: 'fields:required',
  })
  .transform((body) => ({
    ...body,
    alliance: body.audience === 'alliance' ? body.alliance : null,
    buildings: body.audience === 'buildings' ? body.buildings : [],
  }))
export type NoticeBody = z.output<typeof noticeBody>

export const noticesQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  status: z.enum(NOTICE_STATUSES, { error: 'fields:status' }).optional(),
})
export type NoticesQuery = z.output<typeof noticesQuery>
