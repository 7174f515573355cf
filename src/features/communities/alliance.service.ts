import type { OrganizationService } from '../organizations/organization.service.js'
import { ALLIANCE_KINDS, type AllianceKind } from './alliance-kinds.js'
import { AllianceModel } from './community.model.js'

export interface AllianceView {
  kind: AllianceKind
  name: string
  summary: string
  /** Names of those that have not left; of the merchants, the shops are told of beside it by their agreements. */
  organizations: string[]
}

/** The four alliances of a community (product.md), for everyone to read. */
export function createAllianceService({
  organizations,
}: {
  organizations: Pick<OrganizationService, 'active'>
}) {
  return {
    /** In the order merchants, property, clubs, party committee; those that the community has told of. */
    async list(communityId: string): Promise<AllianceView[]> {
      const [found, active] = await Promise.all([
        AllianceModel.find({ communityId }).lean(),
        organizations.active(communityId),
      ])
      return ALLIANCE_KINDS.flatMap((kind) => {
        const alliance = found.find((each) => each.kind === kind)
        if (!alliance) return []
        const { name, summary } = alliance
        const members = active.filter((one) => one.alliance === kind && one.shopId === null)
        return [{ kind, name, summary, organizations: members.map((one) => one.name) }]
      })
    },
  }
}
export type AllianceService = ReturnType<typeof createAllianceService>
