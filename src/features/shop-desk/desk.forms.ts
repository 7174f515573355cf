import { z } from 'zod'
import { businessMonth } from '../../http/api-route.js'
import { redemptionsQuery } from '../redemptions/redemption.forms.js'

/** The filters of the shop's records; the shop is always the own one, and of members nothing is searched. */
export const recordsQuery = redemptionsQuery.omit({ shopId: true, memberId: true, reason: true })
export type RecordsQuery = z.infer<typeof recordsQuery>

/** Of the years 1900 to 2999, so that every neighbouring month has a name too. */
const calendarMonth = businessMonth.refine((month) => month >= '1900-01' && month <= '2999-12', {
  error: 'fields:month',
})

export const statementQuery = z.strictObject({ month: calendarMonth.optional() })
