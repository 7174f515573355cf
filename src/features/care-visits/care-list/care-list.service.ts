import { Types, type ClientSession } from 'mongoose'
import { expectedRevision } from '../../../http/entity-tag.js'
import { decodeCursor, toPage, type Page } from '../../../http/paging.js'
import { idInCursor } from '../../../http/search.js'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { businessDayOf } from '../../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { AuditService } from '../../audit/audit.service.js'
import type { MemberService } from '../../members/member.service.js'
import { recordCareEvent, type Meta } from '../care-event.js'
import type { CareWords } from '../care-words.js'
import * as repository from './care-entry.repository.js'
import type { CareEntryRecord } from './care-entry.repository.js'
import type { AddEntryBody, ChangeEntryBody, EntriesQuery } from './care-list.forms.js'
import { careEntryView, type CareEntryView } from './care-list.view.js'

/** So many members a search looks at; a list of people to visit is shorter. */
const MOST_FOUND = 200

export interface CareListDependencies {
  now: () => Date
  audit: AuditService
  words: CareWords
  members: Pick<MemberService, 'requireActive' | 'list'>
  /** Takes planned visits after today away from whom nobody is promised to visit any more; answers how many. */
  dropPlanned: (session: ClientSession, communityId: string, memberId: string) => Promise<number>
}

/** Who is to be visited, for which reason, from when to when and how often. */
export function createCareListService(dependencies: CareListDependencies) {
  const { now, audit, words, members, dropPlanned } = dependencies
  const placeOf = (communityId: string, memberId: string, id: string) =>
    ({ communityId, memberId, id, kind: 'care_entry' }) as const

  function view(entry: CareEntryRecord): CareEntryView {
    const place = placeOf(String(entry.communityId), String(entry.memberId), String(entry._id))
    return careEntryView(entry, words.open(entry.noteCipher, place))
  }

  async function record(
    session: ClientSession,
    type: string,
    entry: CareEntryRecord,
    meta: Meta,
    more: { facts?: Record<string, unknown>; reason?: string } = {},
  ) {
    const subjects = [
      { kind: 'careEntry' as const, id: String(entry._id) },
      { kind: 'member' as const, id: String(entry.memberId) },
    ]
    const communityId = String(entry.communityId)
    await recordCareEvent(audit, session, { communityId, type, subjects, ...more }, meta)
  }

  async function existing(communityId: string, id: string): Promise<CareEntryRecord> {
    const found = await repository.findEntry(communityId, id)
    if (!found) throw new NotFoundProblem()
    return found
  }

  return {
    /** Newest first; `q` finds members as their own list does. */
    async list(
      communityId: string,
      { q, cursor, memberId, ...query }: EntriesQuery,
    ): Promise<Page<CareEntryView>> {
      const before = cursor === undefined ? undefined : idInCursor(decodeCursor(cursor)[0])
      const named = q
        ? (await members.list(communityId, { q, limit: MOST_FOUND })).items.map(({ id }) => id)
        : null
      const memberIds = memberId
        ? [memberId].filter((id) => !named || named.includes(id))
        : (named ?? undefined)
      const found = await repository.findEntries(communityId, { ...query, memberIds, before })
      return toPage(found.map(view), query.limit, ({ id }) => [id])
    },

    async get(communityId: string, id: string): Promise<CareEntryView> {
      return view(await existing(communityId, id))
    },

    /** @throws NotFoundProblem, Problem member_not_active, on_care_list_already, validation_failed (from after to) */
    async add(communityId: string, body: AddEntryBody, meta: Meta): Promise<CareEntryView> {
      const { memberId, tag, everyDays, festival, note = null } = body
      await members.requireActive({ communityId, memberId })
      const days = checked({ from: body.from ?? businessDayOf(now()), to: body.to ?? null })
      const _id = new Types.ObjectId().toHexString()
      const noteCipher = words.seal(note, placeOf(communityId, memberId, _id))
      try {
        return await inTransaction(async (session) => {
          const entry = { _id, communityId, memberId, tag, ...days, everyDays, festival, noteCipher }
          const inserted = await repository.insertEntry(session, entry)
          await record(session, 'CARE_ENTRY_ADDED', inserted, meta, { facts: { tag, everyDays } })
          return view(inserted)
        })
      } catch (error) {
        if (isDuplicateKey(error, 'tag')) throw new Problem('on_care_list_already', { cause: error })
        throw error
      }
    },

    /** @throws NotFoundProblem, Problem stale_edit, validation_failed */
    async change(communityId: string, id: string, body: ChangeEntryBody, meta: Meta): Promise<CareEntryView> {
      const before = await existing(communityId, id)
      const { note, ...rest } = body
      const days = checked({
        from: rest.from ?? before.from,
        to: rest.to === undefined ? (before.to ?? null) : rest.to,
      })
      const place = placeOf(communityId, String(before.memberId), id)
      const set = {
        ...days,
        ...(rest.everyDays === undefined ? {} : { everyDays: rest.everyDays }),
        ...(rest.festival === undefined ? {} : { festival: rest.festival }),
        ...(note === undefined ? {} : { noteCipher: words.seal(note ?? null, place) }),
      }
      const revision = expectedRevision(meta.ifMatch) ?? before.revision
      return inTransaction(async (session) => {
        const changed = await repository.changeEntry(session, { communityId, id, revision }, set)
        if (!changed) throw new Problem('stale_edit')
        await record(session, 'CARE_ENTRY_CHANGED', changed, meta, { facts: { fields: Object.keys(body) } })
        return view(changed)
      })
    },

    /** Takes an entry off; visits planned after today go with the member's last one. Answers how many. @throws NotFoundProblem */
    async remove(
      communityId: string,
      id: string,
      reason: string,
      meta: Meta,
    ): Promise<{ visitsDropped: number }> {
      return inTransaction(async (session) => {
        const removed = await repository.deleteEntry(session, communityId, id)
        if (!removed) throw new NotFoundProblem()
        const memberId = String(removed.memberId)
        const others = await repository.countEntriesOfMember(session, { communityId, memberId })
        const visitsDropped = others === 0 ? await dropPlanned(session, communityId, memberId) : 0
        await record(session, 'CARE_ENTRY_REMOVED', removed, meta, {
          reason,
          facts: { tag: removed.tag, visitsDropped },
        })
        return { visitsDropped }
      })
    },

    /** Members who are on the list for any reason. */
    listedMemberIds: repository.findListedMemberIds,

    /** Every entry that holds on any day from day to day. */
    within: repository.findEntriesWithin,
  }
}
export type CareListService = ReturnType<typeof createCareListService>

function checked<T extends { from: string; to: string | null }>(days: T): T {
  if (days.to === null || days.from <= days.to) return days
  throw new Problem('validation_failed', { errors: [{ path: 'to', message: 'fields:from_after_to' }] })
}
