import { ageOn } from '../../lib/business-day.js'
import { BENEFIT_TAGS, OLDEST_OLD_AGE, type BenefitTag } from '../benefits/benefit.types.js'
import type { CoveredMember } from './coverage.repository.js'
import { hasMember, type MemberSet } from './member-set.js'

/** For how long without a redemption the coverage counts members. */
export const QUIET_DAYS = [30, 60, 90, 180] as const

interface Reached {
  members: number
  withCard: number
  redeemed: number
  /** redeemed / members, four decimals; 0 without members. */
  rate: number
}

export interface Coverage extends Reached {
  byTag: Record<BenefitTag, Reached>
  /** Active members without any unvoided redemption. */
  neverRedeemed: number
  /** Active members without a redemption for at least so many days. */
  quietDays: { days: number; members: number }[]
}

export interface CoverageFacts {
  members: readonly CoveredMember[]
  cardHolders: ReadonlySet<string>
  redeemers: MemberSet
  everRedeemers: MemberSet
  lately: readonly { days: number; redeemers: MemberSet }[]
  today: string
}

export function coverageOf(facts: CoverageFacts): Coverage {
  const { members, everRedeemers, lately, today } = facts
  const tagged = (tag: BenefitTag) => members.filter((member) => hasTag(member, tag, today))
  const byTag = Object.fromEntries(BENEFIT_TAGS.map((tag) => [tag, reachedOf(tagged(tag), facts)]))
  return {
    ...reachedOf(members, facts),
    byTag: byTag as Record<BenefitTag, Reached>,
    neverRedeemed: countOutside(members, everRedeemers),
    quietDays: lately.map(({ days, redeemers }) => ({ days, members: countOutside(members, redeemers) })),
  }
}

function reachedOf(
  members: readonly CoveredMember[],
  { cardHolders, redeemers }: Pick<CoverageFacts, 'cardHolders' | 'redeemers'>,
): Reached {
  const redeemed = members.length - countOutside(members, redeemers)
  return {
    members: members.length,
    withCard: members.filter(({ id }) => cardHolders.has(id)).length,
    redeemed,
    rate: members.length === 0 ? 0 : Math.round((redeemed / members.length) * 10_000) / 10_000,
  }
}

function hasTag({ tags, birthDate }: CoveredMember, tag: BenefitTag, today: string): boolean {
  return tag === 'oldest_old' ? ageOn(birthDate, today) >= OLDEST_OLD_AGE : tags.includes(tag)
}

function countOutside(members: readonly CoveredMember[], set: MemberSet): number {
  return members.filter(({ number }) => !hasMember(set, number)).length
}
