import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { Problem } from '../../problems.js'
import { findEvents, type EventPlace, type EventSearch, type StoredEvent } from './audit-event.repository.js'
import type { AuditEventsQuery } from './audit.forms.js'

/** An event as it is answered; `sealNo` is null until the sealer came by. */
export interface AuditEventView {
  id: string
  type: string
  at: string
  actor: unknown
  subjects: { kind: string; id: string }[]
  reason: string | null
  facts: unknown
  beforeHash: string | null
  afterHash: string | null
  requestId: string | null
  deviceTime: string | null
  sealNo: number | null
  createdAt: string
  updatedAt: string
}

export function createAuditEventsService() {
  return {
    /** The newest events of these types about a shop, a member or whatever else it is, newest first. */
    async about(
      communityId: string,
      subjectId: string,
      types: readonly string[],
      limit: number,
    ): Promise<AuditEventView[]> {
      const found = await findEvents(communityId, { subjectId, types }, { after: undefined, limit })
      return found.map(eventView)
    },

    /** A community's events, newest first. */
    async list(
      communityId: string,
      query: EventSearch & Pick<AuditEventsQuery, 'limit' | 'cursor'>,
    ): Promise<Page<AuditEventView>> {
      const { items, nextCursor } = await findPage(communityId, query)
      return { items: items.map(eventView), nextCursor }
    },
  }
}
/** A page of the events as they are stored, newest first. */
export async function findPage(
  communityId: string,
  { limit, cursor, ...search }: EventSearch & Pick<AuditEventsQuery, 'limit' | 'cursor'>,
): Promise<Page<StoredEvent>> {
  const after = cursor ? placeIn(cursor) : undefined
  const found = await findEvents(communityId, search, { after, limit: limit + 1 })
  return toPage(found, limit, ({ at, _id }) => [at.getTime(), _id.toHexString()])
}

export type AuditEventsService = ReturnType<typeof createAuditEventsService>

function placeIn(cursor: string): EventPlace {
  const [at, id] = decodeCursor(cursor)
  const isMoment = typeof at === 'number' && !Number.isNaN(new Date(at).getTime())
  if (isMoment && typeof id === 'string' && /^[0-9a-f]{24}$/.test(id)) return { at, id }
  throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
}

export function eventView(event: StoredEvent): AuditEventView {
  const at = event.at.toISOString()
  return {
    id: event._id.toHexString(),
    type: event.type,
    at,
    actor: event.actor,
    subjects: event.subjects.map(({ kind, id }) => ({ kind: kind ?? '', id: id ?? '' })),
    reason: event.reason ?? null,
    facts: event.facts ?? {},
    beforeHash: event.beforeHash ?? null,
    afterHash: event.afterHash ?? null,
    requestId: event.requestId ?? null,
    deviceTime: event.deviceTime?.toISOString() ?? null,
    sealNo: event.sealNo ?? null,
    createdAt: at,
    // An event is never changed.
    updatedAt: at,
  }
}
