import { inTransaction } from '../../infrastructure/mongo.js'
import {
  findActiveMembers,
  findQuietMembers,
  type CoveredMember,
  type QuietMember,
} from './coverage.repository.js'
import { hasMember, unite, emptySet } from './member-set.js'
import { readRowsIn } from './report.repository.js'
import { reportOf, type BenefitsReport } from './report.view.js'

/** The active members, whom of them a benefit reached, and what each shop gave. */
export interface ReachedByBenefits {
  members: CoveredMember[]
  /** Ids of the active members with an unvoided redemption. */
  redeemers: Set<string>
  /** One row for each shop, by its id; members are counted whether they are still active or not. */
  benefits: BenefitsReport
}

/** What other features' accounts need of the reports; they leave the audit event of their own view. */
export function createReachedService() {
  return {
    /** Of one snapshot; both days are included. */
    async byBenefits(communityId: string, days: { from: string; to: string }): Promise<ReachedByBenefits> {
      return inTransaction(async (session) => {
        const members = await findActiveMembers(session, communityId)
        const cells = await readRowsIn(session, communityId, { ...days, groupBy: 'shop' })
        let all = emptySet()
        for (const cell of cells.values()) all = unite(all, cell.members)
        const redeemers = members.filter(({ number }) => hasMember(all, number)).map(({ id }) => id)
        return {
          members,
          redeemers: new Set(redeemers),
          benefits: reportOf(cells, 'shop', (key) => key),
        }
      })
    },

    /** What staff see of these members in lists, in the order of the ids. */
    async shown(communityId: string, ids: readonly string[]): Promise<QuietMember[]> {
      return inTransaction((session) => findQuietMembers(session, communityId, ids))
    },
  }
}
export type ReachedService = ReturnType<typeof createReachedService>
