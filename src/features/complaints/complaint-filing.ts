import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { businessDayOf, endOfBusinessDay } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import { recordComplaintEvent, type Meta } from './complaint-event.js'
import type { ComplaintDependencies } from './complaint.service.js'
import * as repository from './complaint.repository.js'
import type { ComplaintRecord, MemberKey, NewComplaint } from './complaint.repository.js'

/** So many a member may tell a day by phone: whoever has more to say is better heard at the desk. */
export const MOST_A_DAY = 5

export interface Told {
  complaint: ComplaintRecord
  /** False when the same was told before. */
  isNew: boolean
}

/** Taking a complaint down, once, and not too often. */
export function createComplaintFiling({ now, audit, shops, members }: ComplaintDependencies) {
  type Facts = Omit<NewComplaint, 'maskedName' | 'filedBy' | 'filedOn' | 'number'>

  async function tell(facts: Facts, meta: Meta, isLimited: boolean): Promise<Told> {
    const { communityId, memberId, shopId } = facts
    await shops.get({ communityId }, shopId)
    const complaint = {
      ...facts,
      maskedName: await members.maskedName(communityId, memberId),
      filedBy: meta.actor,
      filedOn: businessDayOf(now()),
    }
    // Each turn a number is found taken by another request of the same member: there are no more turns than numbers.
    for (let turn = 0; turn <= MOST_A_DAY; turn += 1) {
      const same = await repository.findSameComplaint(complaint)
      if (same) return { complaint: same, isNew: false }
      const number = isLimited ? await freeNumber(complaint) : undefined
      const inserted = await insert({ ...complaint, ...(number === undefined ? {} : { number }) }, meta)
      if (inserted) return { complaint: inserted, isNew: true }
    }
    throw tooMany()
  }

  async function freeNumber(complaint: MemberKey & { filedOn: string }): Promise<number> {
    const taken = await repository.findNumbersOfDay(complaint, complaint.filedOn)
    const free = Array.from({ length: MOST_A_DAY }, (_, index) => index + 1).find(
      (number) => !taken.includes(number),
    )
    if (free === undefined) throw tooMany()
    return free
  }

  function tooMany(): Problem {
    const at = now()
    const seconds = Math.ceil((endOfBusinessDay(businessDayOf(at)).getTime() - at.getTime()) / 1000)
    return new Problem('too_many_complaints', {
      params: { most: MOST_A_DAY },
      headers: { 'Retry-After': String(Math.max(1, seconds)) },
    })
  }

  /** Null when somebody was first: with the same complaint, or with its number. */
  async function insert(complaint: NewComplaint, meta: Meta): Promise<ComplaintRecord | null> {
    try {
      return await inTransaction(async (session) => {
        const inserted = await repository.insertComplaint(session, complaint)
        const { reason, source, occurredOn } = complaint
        await recordComplaintEvent(audit, session, 'COMPLAINT_FILED', inserted, meta, {
          reason,
          source,
          occurredOn,
        })
        return inserted
      })
    } catch (error) {
      if (isDuplicateKey(error)) return null
      throw error
    }
  }

  return { tell }
}
