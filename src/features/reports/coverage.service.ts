import { inTransaction } from '../../infrastructure/mongo.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { businessDayOf } from '../../lib/business-day.js'
import type { AuditService } from '../audit/audit.service.js'
import {
  findActiveMembers,
  findActiveOutside,
  findCardHolders,
  readRedeemers,
  type QuietMember,
} from './coverage.repository.js'
import { coverageOf, QUIET_DAYS, type Coverage } from './coverage.view.js'
import { hasMember } from './member-set.js'
import { EVER, lastDays } from './quiet-days.js'
import type { WithoutCardQuery } from './report.forms.js'
import { recordView, type Reader, type ReportFormat } from './report.service.js'

export interface UncardedItem extends QuietMember {
  /** Whether there is any unvoided redemption at all; when and where it was is for the member's page, with a reason. */
  everRedeemed: boolean
}

export function createCoverageService({ audit, now }: { audit: AuditService; now: () => Date }) {
  return {
    /** How many of the active members the help reaches: with a card, with a redemption from day to day (inclusive). */
    async coverage(
      reader: Reader,
      days: { from: string; to: string },
      format: ReportFormat,
    ): Promise<Coverage> {
      await recordView(audit, reader, { report: 'coverage', format, ...days })
      const today = businessDayOf(now())
      return inTransaction(async (session) => {
        const { communityId } = reader
        const members = await findActiveMembers(session, communityId)
        const cardHolders = await findCardHolders(session, communityId, today)
        const redeemers = await readRedeemers(session, communityId, days)
        const everRedeemers = await readRedeemers(session, communityId, EVER)
        const lately = []
        for (const daysBack of QUIET_DAYS) {
          const recent = await readRedeemers(session, communityId, lastDays(today, daysBack))
          lately.push({ days: daysBack, redeemers: recent })
        }
        return coverageOf({ members, cardHolders, redeemers, everRedeemers, lately, today })
      })
    },

    /** Active members who have neither a good card nor a bound phone, by member number. */
    async withoutCard(reader: Reader, { limit, cursor }: WithoutCardQuery): Promise<Page<UncardedItem>> {
      const { communityId } = reader
      const afterNumber = cursor ? placeIn(cursor) : 0
      await recordView(audit, reader, { report: 'without_card', format: 'json' })
      return inTransaction(async (session) => {
        const holders = await findCardHolders(session, communityId, businessDayOf(now()))
        const active = await findActiveMembers(session, communityId)
        const numbers = new Set(active.filter(({ id }) => holders.has(id)).map(({ number }) => number))
        const ever = await readRedeemers(session, communityId, EVER)
        const isOutside = (number: number) => !numbers.has(number)
        const page = { isOutside, afterNumber, limit: limit + 1 }
        const members = await findActiveOutside(session, communityId, page)
        const items = members.map((member) => ({ ...member, everRedeemed: hasMember(ever, member.number) }))
        return toPage(items, limit, ({ number }) => [number])
      })
    },
  }
}
export type CoverageService = ReturnType<typeof createCoverageService>

function placeIn(cursor: string): number {
  const [number] = decodeCursor(cursor)
  return Number.isSafeInteger(number) ? Number(number) : 0
}
