import { z } from 'zod'
import { listQuery, objectId } from '../../http/api-route.js'
import { calendarDay } from '../../http/calendar-day.js'
import { ALLIANCE_KINDS } from '../communities/alliance-kinds.js'
import { LISTS } from './account-lists.js'

const period = { from: calendarDay, to: calendarDay }
const isInOrder = ({ from, to }: { from: string; to: string }) => from <= to
const notInOrder = { error: 'fields:from_after_to', path: ['to'] }

/** Both days are included. */
export const accountQuery = z.strictObject(period).refine(isInOrder, notInOrder)
export type AccountPeriod = z.output<typeof accountQuery>

/** Which figure's list; without an alliance or organization it is that of all. */
export const accountListQuery = z
  .strictObject({
    ...period,
    of: z.enum(LISTS, { error: 'fields:choice' }),
    alliance: z.enum(ALLIANCE_KINDS, { error: 'fields:choice' }).optional(),
    organizationId: objectId.optional(),
    limit: listQuery.limit,
    cursor: listQuery.cursor,
  })
  .refine(isInOrder, notInOrder)
export type AccountListQuery = z.output<typeof accountListQuery>
