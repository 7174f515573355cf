import { endOfBusinessDay, startOfBusinessDay } from '../../lib/business-day.js'
import type { OrganizationService } from '../organizations/organization.service.js'
import type { RequestKind } from './request-kinds.js'
import { figuresByOrganization, figuresOf, type Counted, type RequestFigures } from './request-figures.js'
import { findReportedBetween, type RequestRecord } from './request.repository.js'

export interface FiguresRow extends RequestFigures {
  /** Null for what nobody has been given yet. */
  organizationId: string | null
  name: string | null
}

/** What was reported, as accounts of other features count it. */
export interface ReportedRequest extends Counted {
  id: string
  kind: RequestKind
  /** Null for somebody who is no member. */
  memberId: string | null
}

/** How quickly and how well organizations solved what was reported within a period. */
export function createRequestFiguresService(deps: {
  now: () => Date
  organizations: Pick<OrganizationService, 'namesOf'>
}) {
  const { now, organizations } = deps
  return {
    /** Everything that was reported within a period, followers too, the earliest first. Both days are included. */
    async reported(
      communityId: string,
      { from, to }: { from: string; to: string },
    ): Promise<ReportedRequest[]> {
      const found = await findReportedBetween({ communityId }, startOfBusinessDay(from), endOfBusinessDay(to))
      return found.map((request) => ({
        ...countedOf(request),
        id: String(request._id),
        kind: request.kind,
        memberId: request.memberId ? String(request.memberId) : null,
      }))
    },

    /** Both days are included. The organization with the most causes comes first. */
    async between(communityId: string, { from, to }: { from: string; to: string }) {
      const [found, names] = await Promise.all([
        findReportedBetween({ communityId }, startOfBusinessDay(from), endOfBusinessDay(to)),
        organizations.namesOf(communityId),
      ])
      const counted = found.map(countedOf)
      const rows: FiguresRow[] = [...figuresByOrganization(counted, now())].map(([id, figures]) => ({
        organizationId: id === '' ? null : id,
        name: names.get(id) ?? null,
        ...figures,
      }))
      rows.sort((a, b) => b.causes - a.causes || (a.name ?? '').localeCompare(b.name ?? '', 'zh-CN'))
      return { from, to, rows, totals: figuresOf(counted, now()) }
    },
  }
}
export type RequestFiguresService = ReturnType<typeof createRequestFiguresService>

const countedOf = (request: RequestRecord): Counted => ({
  organizationId: request.organizationId ? String(request.organizationId) : null,
  state: request.state,
  isFollower: request.leadId !== null && request.leadId !== undefined,
  reportedAt: request.reportedAt,
  acceptedAt: request.acceptedAt ?? null,
  solvedAt: request.solvedAt ?? null,
  reopenings: request.reopenings,
  thanked: request.thanked,
  wasLate: request.wasLate,
  dueAt: request.dueAt,
})
