import type { AuditEventsService, AuditEventView } from '../audit/audit-events.service.js'
import type { MemberKey } from './member.repository.js'
import { idsOfPerson } from './person.repository.js'

/** Events that tell of somebody who looked at more of a member than the masks. */
export const LOOKS = [
  'MEMBER_FIELD_REVEALED',
  'MEMBER_REDEMPTIONS_READ',
  'MEMBER_EXPORTED',
  'CARE_ADDRESSES_SHOWN',
  'CARE_VISIT_READ',
] as const
const PAGE_SIZE = 200

/** One look: when, at what, in which role and why. Whose name it was is in the audit, for staff. */
export interface Look {
  at: string
  what: (typeof LOOKS)[number]
  field: string | null
  role: string
  userId: string | null
  reason: string | null
}

/** Who looked at a member's full data, newest first. */
export async function looksAt(
  events: Pick<AuditEventsService, 'list'>,
  { communityId, memberId }: MemberKey,
): Promise<Look[]> {
  const all: Look[] = []
  const subjectIds = await idsOfPerson({ communityId, memberId })
  for (const type of LOOKS) {
    let cursor: string | null | undefined
    do {
      const query = { type, subjectIds, limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) }
      const page = await events.list(communityId, query)
      all.push(...page.items.map(lookOf))
      cursor = page.nextCursor
    } while (cursor)
  }
  return all.sort((a, b) => (a.at < b.at ? 1 : -1))
}

function lookOf(event: AuditEventView): Look {
  const actor = event.actor as { role?: string; userId?: string }
  const { field } = event.facts as { field?: unknown }
  return {
    at: event.at,
    what: event.type as Look['what'],
    field: typeof field === 'string' ? field : null,
    role: actor.role ?? 'system',
    userId: actor.userId ?? null,
    reason: event.reason,
  }
}
