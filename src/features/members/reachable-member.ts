import { Types } from 'mongoose'
import { findMemberFacts } from './member-facts.js'
import { findMember } from './member.repository.js'

/** Somebody who can be told something: whose record it is now, and the name as others may see it. */
export interface ReachableMember {
  memberId: string
  maskedName: string
}

/**
 * Who is told what concerns a member: the one into whom the record was merged since, nobody for who has left, died or was erased. The name is
 * masked as shops see it: stars without the consent to more.
 */
export async function findReachable(communityId: string, memberId: string): Promise<ReachableMember | null> {
  const member = await findMember({ communityId, memberId })
  if (!member || member.erasedAt) return null
  if (member.status === 'merged') {
    return member.mergedInto ? findReachable(communityId, String(member.mergedInto)) : null
  }
  if (member.status !== 'active' && member.status !== 'suspended') return null
  const facts = (await findMemberFacts(new Types.ObjectId(communityId), [memberId])).get(memberId)
  return facts ? { memberId, maskedName: facts.maskedName } : null
}
