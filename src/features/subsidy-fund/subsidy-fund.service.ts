import type { RequestMeta } from '../../http/api-route.js'
import { assertSeen } from '../../http/assert-seen.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { businessDayOf, yearOf } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { SubsidyDue } from '../statements/subsidy-due.js'
import { fundState, type FundState } from './fund-state.js'
import type { FundBody } from './subsidy-fund.forms.js'
import { changeBudget, findFund, insertFund, type SubsidyFundRecord } from './subsidy-fund.repository.js'

export interface FundOfYear extends FundState {
  year: string
  /** Subsidy of redemptions recorded offline about which staff have not decided; not among what is spoken for. */
  underReviewFen: number
  revision: number
  updatedAt: Date | null
}

interface Dependencies {
  now: () => Date
  audit: AuditService
  subsidyDue: SubsidyDue
}

/**
 * The community's subsidy fund: a budget a year, and what has become of it. A statement counts for the year of its month, what is
 * in no closed statement for the year of its business day.
 */
export function createSubsidyFundService({ now, audit, subsidyDue }: Dependencies) {
  async function describe(
    communityId: string,
    year: string,
    fund: SubsidyFundRecord | null,
  ): Promise<FundOfYear> {
    const { underReviewFen, ...figures } = await subsidyDue.ofYear(communityId, year)
    const state = fundState({ budgetFen: fund?.budgetFen ?? null, ...figures })
    return {
      year,
      ...state,
      underReviewFen,
      revision: fund?.revision ?? 0,
      updatedAt: fund?.updatedAt ?? null,
    }
  }

  async function set(communityId: string, { year, budgetFen, reason }: FundBody, meta: RequestMeta) {
    return inTransaction(async (session) => {
      const before = await findFund(communityId, year, session)
      assertSeen(meta.ifMatch, before ?? { revision: 0 })
      if (before?.budgetFen === budgetFen) return before
      const fund = before
        ? await changeBudget(session, before, budgetFen)
        : await insertFund(session, { communityId, year, budgetFen })
      if (!fund) throw new Problem('stale_edit')
      await audit.record(session, {
        communityId,
        type: 'SUBSIDY_BUDGET_SET',
        actor: meta.actor,
        subjects: [{ kind: 'subsidyFund', id: fund._id.toHexString() }],
        ...(reason === undefined ? {} : { reason }),
        facts: { year, beforeFen: before?.budgetFen ?? null, budgetFen },
        requestId: meta.requestId,
      })
      return fund
    })
  }

  return {
    /** This year's fund unless another one is named. */
    async get(communityId: string, year = yearOf(businessDayOf(now()))): Promise<FundOfYear> {
      return describe(communityId, year, await findFund(communityId, year))
    },

    /** @throws Problem stale_edit when If-Match names an older revision (0 as long as no budget has been set) */
    async setBudget(communityId: string, body: FundBody, meta: RequestMeta): Promise<FundOfYear> {
      try {
        return await describe(communityId, body.year, await set(communityId, body, meta))
      } catch (error) {
        // The first budget of the year was set by somebody else at the same time; now it is changed.
        if (!isDuplicateKey(error)) throw error
        return describe(communityId, body.year, await set(communityId, body, meta))
      }
    },
  }
}
export type SubsidyFundService = ReturnType<typeof createSubsidyFundService>
