import { businessDayOf } from '../../../lib/business-day.js'
import type { AuditService } from '../../audit/audit.service.js'
import type { Resident, Residents } from '../../members/residents.js'
import { recordCareEvent, type Meta } from '../care-event.js'
import type { CareEntryRecord } from '../care-list/care-entry.repository.js'
import { isPromisedOn } from '../plan/due-days.js'
import { compareResidences, readResidence } from '../plan/residence.js'
import type { VolunteerKey } from './record.service.js'
import * as repository from './visit.repository.js'
import type { VisitRecord } from './visit.repository.js'
import { recordView, type MyVisitView } from './visit.view.js'

interface Dependencies {
  now: () => Date
  audit: AuditService
  residents: Pick<Residents, 'byIds'>
  entriesWithin: (communityId: string, days: { from: string; to: string }) => Promise<CareEntryRecord[]>
}

/** What a volunteer sees of the own visits. */
export function createMyVisitsService({ now, audit, residents, entriesWithin }: Dependencies) {
  return {
    /**
     * The volunteer's own visits of a day (today unless another is named) in walking order. Names, addresses and telephone numbers are there today only;
     * that they were shown is an audit event, once a visit. Members who have left or died are not visited any more.
     */
    async of({ communityId, volunteerId }: VolunteerKey, named: string | undefined, meta: Meta) {
      const today = businessDayOf(now())
      const day = named ?? today
      const found = await repository.findVisitsOfVolunteer(communityId, volunteerId, day)
      const people = await residents.byIds(
        communityId,
        found.map(({ memberId }) => String(memberId)),
      )
      const visits = found.flatMap((visit) => {
        const resident = people.get(String(visit.memberId))
        return resident?.status === 'active' ? [{ visit, resident }] : []
      })
      if (day === today)
        await tellShown(
          communityId,
          visits.map(({ visit }) => visit),
          meta,
        )
      const entries = await entriesWithin(communityId, { from: day, to: day })
      const tagsOf = (memberId: string) =>
        entries
          .filter((entry) => String(entry.memberId) === memberId && isPromisedOn(promisedBy(entry), day))
          .map(({ tag }) => tag)
      const items = visits
        .sort((a, b) =>
          compareResidences(readResidence(a.resident.address), readResidence(b.resident.address)),
        )
        .map(({ visit, resident }) =>
          myVisitView(visit, day === today ? resident : null, tagsOf(resident.id)),
        )
      return { day, today, items }
    },
  }

  async function tellShown(communityId: string, visits: readonly VisitRecord[], meta: Meta) {
    const unseen = visits.filter(({ shownAt }) => !shownAt)
    if (unseen.length === 0) return
    const ids = unseen.map(({ _id }) => _id)
    if (!(await repository.markShown(communityId, ids, now()))) return
    const subjects = unseen.map(({ memberId }) => ({ kind: 'member' as const, id: String(memberId) }))
    const facts = { fields: ['address', 'phone'], count: unseen.length }
    await recordCareEvent(audit, null, { communityId, type: 'CARE_ADDRESSES_SHOWN', subjects, facts }, meta)
  }
}
export type MyVisitsService = ReturnType<typeof createMyVisitsService>

function promisedBy({ from, to, everyDays, festival }: CareEntryRecord) {
  return { from, to: to ?? null, everyDays, festival: festival ?? null }
}

function myVisitView(visit: VisitRecord, shown: Resident | null, tags: string[]): MyVisitView {
  return {
    id: String(visit._id),
    day: visit.day,
    maskedName: visit.maskedName,
    name: shown?.name ?? null,
    address: shown?.address ?? null,
    phone: shown?.phone ?? null,
    tags,
    ...recordView(visit),
  }
}
