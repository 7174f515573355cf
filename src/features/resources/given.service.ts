import type { OrganizationService } from '../organizations/organization.service.js'
import { findUsed, type BookingRecord } from './booking.repository.js'
import { givenToWhom, type Used } from './given.js'

/** One use of a resource. */
export interface Use extends Used {
  id: string
  day: string
  resourceName: string
}

/** The account of what was lent and used within a period. */
export function createGivenService({
  organizations,
}: {
  organizations: Pick<OrganizationService, 'namesOf'>
}) {
  return {
    /** Every use within a period, the latest day first. Both days are included. */
    async uses(communityId: string, { from, to }: { from: string; to: string }): Promise<Use[]> {
      const used = await findUsed(communityId, from, to)
      return used
        .map(useOf)
        .sort((a, b) => (a.day === b.day ? (a.id < b.id ? 1 : -1) : a.day < b.day ? 1 : -1))
    },

    /** Both days are included; a null name is the community itself. */
    async between(communityId: string, { from, to }: { from: string; to: string }) {
      const [used, names] = await Promise.all([
        findUsed(communityId, from, to),
        organizations.namesOf(communityId),
      ])
      const rows = givenToWhom(used.map(useOf))
      return {
        from,
        to,
        rows: rows.map((row) => ({
          ...row,
          giverName: row.giverId ? (names.get(row.giverId) ?? null) : null,
          takerName: row.takerId ? (names.get(row.takerId) ?? null) : null,
        })),
      }
    },
  }
}
export type GivenService = ReturnType<typeof createGivenService>

const useOf = (booking: BookingRecord): Use => ({
  id: String(booking._id),
  day: booking.day,
  resourceName: booking.resourceName,
  giverId: booking.giverId ? String(booking.giverId) : null,
  takerId: booking.takerId ? String(booking.takerId) : null,
  resourceKind: booking.resourceKind,
  from: booking.from,
  to: booking.to,
  people: booking.people ?? null,
})
