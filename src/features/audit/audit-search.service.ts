import type { Actor, ActorReference } from '../../http/actor.js'
import type { Page } from '../../http/paging.js'
import { Problem } from '../../problems.js'
import type { StoredEvent } from './audit-event.repository.js'
import { eventView, findPage, type AuditEventView } from './audit-events.service.js'
import type { AuditEventsQuery, AuditFilters } from './audit.forms.js'
import type { AuditService } from './audit.service.js'
import type { AuditSubjects } from './audit-subjects.js'
import type { SealState, SealStates } from './seal-states.js'

/** A file holds no more events than this: it is made in one piece. */
export const MAX_EXPORTED = 20_000
const BATCH = 1000

export type FoundEvent = AuditEventView & { sealState: SealState }

interface Asked {
  communityId: string
  actor: Actor
  requestId: string
  by: ActorReference
}

interface Dependencies {
  subjectsNamed: AuditSubjects
  sealStates: SealStates
  audit: AuditService
}

/** The trail searched by who, about what, when; with what the seals say of each event. */
export function createAuditSearchService({ subjectsNamed, sealStates, audit }: Dependencies) {
  async function searchOf(
    { communityId, actor }: Pick<Asked, 'communityId' | 'actor'>,
    filters: AuditFilters,
  ) {
    const { about, ...search } = filters
    if (about === undefined) return search
    const subjectIds = await subjectsNamed(communityId, actor, about, search.subjectKind)
    // A card that is named by its number is found by its member: both stand in its events.
    const { subjectKind, ...others } = search
    return { ...others, ...(subjectKind === 'card' ? {} : { subjectKind }), subjectIds }
  }

  async function judged(events: readonly StoredEvent[]): Promise<FoundEvent[]> {
    const states = await sealStates.of(events)
    return events.map((event, index) => ({ ...eventView(event), sealState: states[index] ?? 'broken' }))
  }

  return {
    /** A page of events, newest first. What names nothing finds nothing. */
    async list(
      asked: Pick<Asked, 'communityId' | 'actor'>,
      query: AuditEventsQuery,
    ): Promise<Page<FoundEvent>> {
      const { limit, cursor, ...filters } = query
      const search = await searchOf(asked, filters)
      const { items, nextCursor } = await findPage(asked.communityId, { ...search, limit, cursor })
      return { items: await judged(items), nextCursor }
    },

    /**
     * Everything that the filters find, for a file; recorded as an event before it is answered.
     * @throws Problem validation_failed when it is more than 20,000 events
     */
    async exportAll(asked: Asked, filters: AuditFilters, format: 'xlsx' | 'csv'): Promise<FoundEvent[]> {
      const { communityId, by, requestId } = asked
      const search = await searchOf(asked, filters)
      const all: FoundEvent[] = []
      let cursor: string | undefined
      do {
        const page = await findPage(communityId, { ...search, limit: BATCH, cursor })
        all.push(...(await judged(page.items)))
        if (all.length > MAX_EXPORTED) {
          throw new Problem('validation_failed', {
            errors: [{ path: 'from', message: 'fields:export_too_long' }],
          })
        }
        cursor = page.nextCursor ?? undefined
      } while (cursor)
      await audit.record(null, {
        communityId,
        type: 'AUDIT_EXPORTED',
        actor: by,
        subjects: [],
        facts: { format, rows: all.length },
        requestId,
      })
      return all
    },
  }
}
export type AuditSearchService = ReturnType<typeof createAuditSearchService>
