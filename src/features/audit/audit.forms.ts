import { z } from 'zod'
import { listQuery, textLine } from '../../http/api-route.js'
import { calendarDay } from '../../http/calendar-day.js'

const { limit, cursor } = listQuery

/** What events are about. */
export const SUBJECT_KINDS = [
  'member',
  'card',
  'shop',
  'agreement',
  'benefit',
  'redemption',
  'statement',
  'subsidyFund',
  'complaint',
  'user',
  'device',
  'job',
  'quarantine',
  'community',
] as const

/** Who acts without an account of the community. */
export const ACTOR_KINDS = ['system', 'device', 'phone'] as const

const eventFilters = {
  type: z
    .string()
    .regex(/^[A-Z][A-Z_]{0,79}$/, { error: 'fields:event_type' })
    .optional(),
  subjectId: z
    .string()
    .regex(/^[\w.:|-]{1,100}$/, { error: 'fields:object_id' })
    .optional(),
  subjectKind: z.enum(SUBJECT_KINDS, { error: 'fields:subject_kind' }).optional(),
  /** A number, a name of a shop, a username: see `audit-subjects.ts`. */
  about: textLine(100).optional(),
  /** The id of a user, device or phone; or a kind of actor. */
  actor: z
    .string()
    .regex(/^(?:[0-9a-f]{24}|system|device|phone)$/, { error: 'fields:audit_actor' })
    .optional(),
  from: calendarDay.optional(),
  to: calendarDay.optional(),
}

const isInOrder = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  from === undefined || to === undefined || from <= to
const OUT_OF_ORDER = { error: 'fields:from_after_to', path: ['from'] }

export const auditEventsQuery = z
  .strictObject({ ...eventFilters, limit, cursor })
  .refine(isInOrder, OUT_OF_ORDER)
export type AuditEventsQuery = z.infer<typeof auditEventsQuery>

/** The same filters for a file of all that they find. */
export const auditExportQuery = z.strictObject(eventFilters).refine(isInOrder, OUT_OF_ORDER)
export type AuditFilters = z.infer<typeof auditExportQuery>
