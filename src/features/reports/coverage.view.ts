import { AGE_BANDS, ageBandOf, type AgeBand } from '../../lib/age-band.js'
import { ageOn } from '../../lib/business-day.js'
import { BENEFIT_TAGS, type BenefitTag } from '../benefits/benefit.types.js'
import type { CoveredMember } from './coverage.repository.js'
import { hasMember, type MemberSet } from './member-set.js'
import { hasTag } from './quiet/visiting-order.js'

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
  byAgeBand: Record<AgeBand, Reached>
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
  const ages = new Map(members.map(({ id, birthDate }) => [id, ageOn(birthDate, today)]))
  const ageOf = ({ id }: CoveredMember) => ages.get(id) ?? 0
  const reached = (isMeant: (member: CoveredMember) => boolean) => reachedOf(members.filter(isMeant), facts)
  return {
    ...reachedOf(members, facts),
    byTag: recordOf(BENEFIT_TAGS, (tag) => reached((member) => hasTag(member.tags, ageOf(member), tag))),
    byAgeBand: recordOf(AGE_BANDS, (band) => reached((member) => ageBandOf(ageOf(member)) === band)),
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

function recordOf<K extends string, V>(keys: readonly K[], valueOf: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, V>
}

function countOutside(members: readonly CoveredMember[], set: MemberSet): number {
  return members.filter(({ number }) => !hasMember(set, number)).length
}
