import type { ClientSession } from 'mongoose'
import { decodeCursor, encodeCursor, type Page } from '../../../http/paging.js'
import { inTransaction } from '../../../infrastructure/mongo.js'
import { ageBandOf, type AgeBand } from '../../../lib/age-band.js'
import { ageOn, businessDayOf } from '../../../lib/business-day.js'
import { Problem } from '../../../problems.js'
import type { AuditService } from '../../audit/audit.service.js'
import { OLDEST_OLD_AGE } from '../../benefits/benefit.types.js'
import {
  findActiveMembers,
  findQuietMembers,
  readRedeemers,
  type QuietMember,
} from '../coverage.repository.js'
import { hasMember, type MemberSet } from '../member-set.js'
import { EVER, lastDays } from '../quiet-days.js'
import type { QuietFilters, QuietQuery } from '../report.forms.js'
import { recordView, type Reader, type ReportFormat } from '../report.service.js'
import { findLastFollowUps, type FollowUpFacts } from './follow-up.repository.js'
import { followUpFactsView, type FollowUpFactsView } from './follow-up.view.js'
import {
  inVisitingOrder,
  isAskedFor,
  isToBeShown,
  placeOf,
  type Visited,
  type VisitingPlace,
} from './visiting-order.js'

/** A list to take along is read by people: longer ones are cut off here. */
export const MOST_ON_PAPER = 2000

export interface QuietItem extends QuietMember {
  age: number
  ageBand: AgeBand
  /** Whether there is any unvoided redemption at all; when and where it was is for the member's page, with a reason. */
  everRedeemed: boolean
  lastFollowUp: FollowUpFactsView | null
}

export function createQuietService({ audit, now }: { audit: AuditService; now: () => Date }) {
  /** Who is quiet, in the order in which they are to be called upon, with what was done last. */
  async function find(session: ClientSession, communityId: string, filters: QuietFilters, today: string) {
    const recent = await readRedeemers(session, communityId, lastDays(today, filters.days))
    const members = await findActiveMembers(session, communityId)
    const last = await findLastFollowUps(session, communityId)
    const quietSince = lastDays(today, filters.days).from
    const isMeant = (member: (typeof members)[number]) =>
      !hasMember(recent, member.number) &&
      isAskedFor(member, filters, today) &&
      isToBeShown(filters.followUp, last.get(member.id), { today, quietSince })
    return { active: members, members: members.filter(isMeant), last }
  }

  async function itemsOf(
    session: ClientSession,
    communityId: string,
    ids: readonly string[],
    last: ReadonlyMap<string, FollowUpFacts>,
    today: string,
  ): Promise<QuietItem[]> {
    const ever = await readRedeemers(session, communityId, EVER)
    const members = await findQuietMembers(session, communityId, ids)
    return members.map((member) => itemOf(member, { ever, last: last.get(member.id), today }))
  }

  return {
    /**
     * Active members whose last redemption is at least so many days ago, or who have none: who lives alone first, then the oldest.
     * @throws Problem validation_failed for a cursor that is none of this list's
     */
    async list(reader: Reader, query: QuietQuery): Promise<Page<QuietItem>> {
      const { communityId } = reader
      const { limit, cursor, ...filters } = query
      const number = cursor === undefined ? undefined : numberIn(cursor)
      await recordView(audit, reader, { report: 'quiet', format: 'json', ...factsOf(filters) })
      const today = businessDayOf(now())
      return inTransaction(async (session) => {
        const { active, members, last } = await find(session, communityId, filters, today)
        const rest = inVisitingOrder(
          members,
          number === undefined ? undefined : placeOfNumber(active, number),
        )
        const shown = rest.slice(0, limit)
        const end = shown.at(-1)
        const items = await itemsOf(session, communityId, idsOf(shown), last, today)
        return { items, nextCursor: rest.length > limit && end ? encodeCursor([end.number]) : null }
      })
    },

    /** How many of those who have not come today are to be looked after again: the day that was set has come. */
    async countDue(communityId: string): Promise<number> {
      const today = businessDayOf(now())
      return inTransaction(async (session) => {
        const { members } = await find(session, communityId, { days: 1, followUp: 'due' }, today)
        return members.length
      })
    },

    /** The same in one piece for a file or on paper, at most MOST_ON_PAPER of them. */
    async all(
      reader: Reader,
      filters: QuietFilters,
      format: ReportFormat,
      most = MOST_ON_PAPER,
    ): Promise<{ items: QuietItem[]; total: number }> {
      await recordView(audit, reader, { report: 'quiet', format, ...factsOf(filters) })
      const today = businessDayOf(now())
      return inTransaction(async (session) => {
        const { members, last } = await find(session, reader.communityId, filters, today)
        const shown = inVisitingOrder(members).slice(0, most)
        const items = await itemsOf(session, reader.communityId, idsOf(shown), last, today)
        return { items, total: members.length }
      })
    },
  }
}
export type QuietService = ReturnType<typeof createQuietService>

/** The filters as the audit tells them: what shows everybody is not told. */
function factsOf({ followUp, ...filters }: QuietFilters) {
  return { ...filters, ...(followUp === 'all' ? {} : { followUp: `follow_up_${followUp}` }) }
}

const idsOf = (members: readonly { id: string }[]) => members.map(({ id }) => id)

function itemOf(
  member: QuietMember,
  { ever, last, today }: { ever: MemberSet; last: FollowUpFacts | undefined; today: string },
): QuietItem {
  const age = ageOn(member.birthDate, today)
  return {
    ...member,
    tags: [...member.tags, ...(age >= OLDEST_OLD_AGE ? ['oldest_old'] : [])],
    age,
    ageBand: ageBandOf(age),
    everRedeemed: hasMember(ever, member.number),
    lastFollowUp: last ? followUpFactsView(last) : null,
  }
}

/** A cursor names the last member shown: the birth date by which the list is sorted has no place in an address. */
function numberIn(cursor: string): number {
  const [number] = decodeCursor(cursor)
  if (typeof number === 'number') return number
  throw new Problem('validation_failed', { errors: [CURSOR_UNKNOWN] })
}

function placeOfNumber(active: readonly Visited[], number: number): VisitingPlace {
  const member = active.find((one) => one.number === number)
  if (member) return placeOf(member)
  throw new Problem('validation_failed', { errors: [CURSOR_UNKNOWN] })
}

const CURSOR_UNKNOWN = { path: 'cursor', message: 'fields:cursor' }
