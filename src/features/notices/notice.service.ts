import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { expectedRevision } from '../../http/entity-tag.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { Residents } from '../members/residents.js'
import { isForAll, isForHome } from './audience.js'
import { createNoticeReaders } from './notice-readers.js'
import type { NoticeBody, NoticesQuery } from './notice.forms.js'
import * as repository from './notice.repository.js'
import type { NoticeRecord } from './notice.repository.js'
import { myNoticeView, noticeView, type MyNoticeView, type NoticeView } from './notice.view.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>
interface MemberKey {
  communityId: string
  memberId: string
}

interface Dependencies {
  now: () => Date
  audit: AuditService
  residents: Residents
}

/** What the community tells everybody, those of some buildings, or an alliance. */
export function createNoticeService({ now, audit, residents }: Dependencies) {
  const today = () => businessDayOf(now())
  const readers = createNoticeReaders({ residents })

  async function existing(communityId: string, id: string): Promise<NoticeRecord> {
    const found = await repository.findNotice(communityId, id)
    if (!found) throw new NotFoundProblem()
    return found
  }

  async function record(
    session: ClientSession,
    type: string,
    notice: NoticeRecord,
    { actor, requestId }: Meta,
    more: { reason?: string } = {},
  ) {
    const { audience, isUrgent } = notice
    await audit.record(session, {
      communityId: String(notice.communityId),
      type,
      actor,
      subjects: [{ kind: 'notice', id: String(notice._id) }],
      facts: { audience, urgent: isUrgent },
      requestId,
      ...more,
    })
  }

  /** Those of today for the member: of the whole community, or of the own building. */
  async function ofMember({ communityId, memberId }: MemberKey): Promise<NoticeRecord[]> {
    const up = await repository.findNoticesOn(communityId, today())
    if (!up.some(({ audience }) => audience === 'buildings')) return up.filter(isForAll)
    const resident = (await residents.byIds(communityId, [memberId])).get(memberId)
    return up.filter((notice) => isForAll(notice) || (resident !== undefined && isForHome(notice, resident)))
  }

  return {
    /** Newest first. */
    async list(communityId: string, { status, cursor, limit }: NoticesQuery): Promise<Page<NoticeView>> {
      const before = cursor === undefined ? undefined : idInCursor(decodeCursor(cursor)[0])
      const found = await repository.findNotices(communityId, { status, before, limit })
      return toPage(found.map(noticeView), limit, ({ id }) => [id])
    },

    /** @throws NotFoundProblem */
    async get(communityId: string, id: string): Promise<NoticeView> {
      return noticeView(await existing(communityId, id))
    },

    async post(communityId: string, body: NoticeBody, meta: Meta): Promise<NoticeView> {
      const postedBy = meta.actor.userId ?? meta.actor.role
      const meant = await readers.countMeant(communityId, body)
      return inTransaction(async (session) => {
        const notice = await repository.insertNotice(session, { communityId, ...body, meant, postedBy })
        await record(session, 'NOTICE_POSTED', notice, meta)
        return noticeView(notice)
      })
    },

    /** Who has seen it before has seen it still: what is really new is a new notice. @throws NotFoundProblem, Problem stale_edit, notice_withdrawn */
    async change(communityId: string, id: string, body: NoticeBody, meta: Meta): Promise<NoticeView> {
      const before = await existing(communityId, id)
      if (before.status === 'withdrawn') throw new Problem('notice_withdrawn')
      const revision = expectedRevision(meta.ifMatch) ?? before.revision
      const set = { ...body, meant: await readers.countMeant(communityId, body) }
      return inTransaction(async (session) => {
        const changed = await repository.changeNotice(session, { communityId, id, revision }, set)
        if (!changed) throw new Problem('stale_edit')
        await record(session, 'NOTICE_CHANGED', changed, meta)
        return noticeView(changed)
      })
    },

    /** @throws NotFoundProblem, Problem notice_withdrawn */
    async withdraw(communityId: string, id: string, reason: string, meta: Meta): Promise<NoticeView> {
      await existing(communityId, id)
      return inTransaction(async (session) => {
        const key = { communityId, id, revision: undefined }
        const changed = await repository.changeNotice(session, key, { status: 'withdrawn' })
        if (!changed) throw new Problem('notice_withdrawn')
        await record(session, 'NOTICE_WITHDRAWN', changed, meta, { reason })
        return noticeView(changed)
      })
    },

    /** How many have seen each of the notices, and how many they are for: see `createNoticeReaders`. */
    countsOf: (communityId: string, notices: readonly NoticeView[]) => readers.countsOf(communityId, notices),

    /** How many have seen it, and which of the active members whom it is for have not. @throws NotFoundProblem */
    readers: async (communityId: string, id: string) => readers.of(await existing(communityId, id)),

    /** What everybody may read today, without signing in. */
    async forEverybody(communityId: string): Promise<MyNoticeView[]> {
      const up = await repository.findNoticesOn(communityId, today())
      return up.filter(isForAll).map((notice) => myNoticeView(notice, false))
    },

    /** What the people of an alliance read today. */
    async forAlliance(communityId: string, alliance: NoticeRecord['alliance']): Promise<MyNoticeView[]> {
      const up = await repository.findNoticesOn(communityId, today())
      return up.filter((notice) => notice.alliance === alliance).map((notice) => myNoticeView(notice, false))
    },

    /** What a member reads today, what is not seen yet first. */
    async mine(key: MemberKey): Promise<MyNoticeView[]> {
      const [up, seen] = [await ofMember(key), await repository.findSeenBy(key)]
      const views = up.map((notice) => myNoticeView(notice, seen.has(String(notice._id))))
      return [...views.filter(({ isSeen }) => !isSeen), ...views.filter(({ isSeen }) => isSeen)]
    },

    /** The member has seen it; once is enough. @throws NotFoundProblem for one that is not for this member today */
    async markSeen(key: MemberKey, id: string): Promise<MyNoticeView> {
      const notice = (await ofMember(key)).find(({ _id }) => String(_id) === id)
      if (!notice) throw new NotFoundProblem()
      await repository.insertSeen(key, id, now())
      return myNoticeView(notice, true)
    },
  }
}
export type NoticeService = ReturnType<typeof createNoticeService>
