import type { ClientSession } from 'mongoose'

/** What staff have decided about a redemption that was recorded offline with flags. */
export type FlagDecision = 'pay' | 'do_not_pay'

/**
 * Where the decisions are found. A flagged redemption without one is in no statement yet: it falls into the next after
 * staff have decided.
 */
export interface FlagDecisions {
  /** The latest decision on each of the redemptions, as the session's snapshot sees it; undecided ones are absent. */
  latest(
    communityId: string,
    redemptionIds: readonly string[],
    session: ClientSession,
  ): Promise<ReadonlyMap<string, FlagDecision>>
}

/** As long as nothing is recorded offline there is nothing to decide. */
export const noFlagDecisions: FlagDecisions = { latest: () => Promise.resolve(new Map()) }
