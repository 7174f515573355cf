import type { OrganizationService } from '../organizations/organization.service.js'
import { findUsed } from './booking.repository.js'
import { givenToWhom } from './given.js'

/** The account of what was lent and used within a period. */
export function createGivenService({
  organizations,
}: {
  organizations: Pick<OrganizationService, 'namesOf'>
}) {
  return {
    /** Both days are included; a null name is the community itself. */
    async between(communityId: string, { from, to }: { from: string; to: string }) {
      const [used, names] = await Promise.all([
        findUsed(communityId, from, to),
        organizations.namesOf(communityId),
      ])
      const rows = givenToWhom(
        used.map((booking) => ({
          giverId: booking.giverId ? String(booking.giverId) : null,
          takerId: booking.takerId ? String(booking.takerId) : null,
          resourceKind: booking.resourceKind,
          from: booking.from,
          to: booking.to,
          people: booking.people ?? null,
        })),
      )
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
