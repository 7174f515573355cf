import { ALLIANCE_KINDS, AllianceModel } from './community.model.js'

export interface AllianceView {
  kind: (typeof ALLIANCE_KINDS)[number]
  name: string
  summary: string
  organizations: string[]
}

/** The four alliances of a community (product.md), for everyone to read. */
export function createAllianceService() {
  return {
    /** In the order merchants, property, clubs, party committee; those that the community has told of. */
    async list(communityId: string): Promise<AllianceView[]> {
      const found = await AllianceModel.find({ communityId }).lean()
      return ALLIANCE_KINDS.flatMap((kind) => {
        const alliance = found.find((each) => each.kind === kind)
        if (!alliance) return []
        const { name, summary, organizations } = alliance
        return [{ kind, name, summary, organizations: [...organizations] }]
      })
    },
  }
}
export type AllianceService = ReturnType<typeof createAllianceService>
