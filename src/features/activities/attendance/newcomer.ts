import { Types } from 'mongoose'
import { findMemberFacts, type MemberFacts } from '../../members/member-facts.js'
import type { ActivityDependencies } from '../activity-services.js'
import { asksForAddress, whyNotInvited } from '../planning/invitation.js'
import type { ActivityRecord } from '../planning/activity.repository.js'
import { findOfMember } from '../sign-ups/sign-up.repository.js'
import type { AttendanceFlag } from './attendance-flags.js'
import { countWalkIns } from './attendance.repository.js'

export interface Newcomer {
  member: MemberFacts
  isWalkIn: boolean
  flags: AttendanceFlag[]
}

/** What is to be noted of a member who stands at the door: with a place or without, invited or not, over the places or not. */
export function createNewcomers({ addressOf }: Pick<ActivityDependencies, 'addressOf'>) {
  return async (activity: ActivityRecord, memberId: string): Promise<Newcomer | null> => {
    const communityId = String(activity.communityId)
    const member = (await findMemberFacts(new Types.ObjectId(communityId), [memberId])).get(memberId)
    if (!member) return null
    const signUp = await findOfMember({ communityId, memberId }, activity._id)
    const isWalkIn = signUp?.state !== 'placed'
    const { capacity, taken } = activity
    const walkIns =
      isWalkIn && typeof capacity === 'number' ? await countWalkIns(communityId, activity._id) : 0
    const isOver = isWalkIn && typeof capacity === 'number' && taken + walkIns >= capacity
    const address = asksForAddress(activity.invitation) ? await addressOf(communityId, memberId) : null
    const rule = whyNotInvited(activity.invitation, { ...member, address }, activity.day)
    return {
      member,
      isWalkIn,
      flags: [...(isOver ? (['over_capacity'] as const) : []), ...(rule ? (['not_invited'] as const) : [])],
    }
  }
}
export type NewcomerOf = ReturnType<typeof createNewcomers>
