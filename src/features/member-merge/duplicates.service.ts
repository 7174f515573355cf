import type { ActorReference } from '../../http/actor.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import type { AuditService } from '../audit/audit.service.js'
import type { MemberService } from '../members/member.service.js'
import { findComparable, type Comparable } from '../members/person.repository.js'
import { likelyPairs, pairKey, type LikelyPair } from './likely-same.js'
import { findToldApart, insertToldApart } from './told-apart.repository.js'

/** More pairs at a time nobody works through; the next ones come up when these are settled. */
export const MOST_PAIRS = 100

interface Meta {
  actor: ActorReference
  requestId: string
}

/** Members who may have been registered twice, for staff to look at. */
export function createDuplicatesService({
  members,
  audit,
}: {
  members: Pick<MemberService, 'get'>
  audit: AuditService
}) {
  return {
    /** The pairs that may be one person, the likeliest first; at most a hundred, with how many there are. */
    async propose(communityId: string): Promise<{ pairs: LikelyPair<Comparable>[]; count: number }> {
      const [comparable, apart] = await Promise.all([findComparable(communityId), findToldApart(communityId)])
      const pairs = likelyPairs(comparable).filter(
        ({ first, second }) => !apart.has(pairKey(first.id, second.id)),
      )
      return { pairs: pairs.slice(0, MOST_PAIRS), count: pairs.length }
    },

    /** Notes that two members are two people; said again, nothing changes. @throws NotFoundProblem */
    async tellApart(communityId: string, [a = '', b = '']: readonly string[], meta: Meta): Promise<void> {
      await Promise.all([members.get(communityId, a), members.get(communityId, b)])
      const apart = { communityId, pair: pairKey(a, b), toldBy: meta.actor.userId ?? meta.actor.role }
      try {
        await inTransaction(async (session) => {
          await insertToldApart(apart, session)
          await audit.record(session, {
            communityId,
            type: 'MEMBERS_TOLD_APART',
            actor: meta.actor,
            subjects: [a, b].map((id) => ({ kind: 'member', id })),
            requestId: meta.requestId,
          })
        })
      } catch (error) {
        if (!isDuplicateKey(error, 'pair')) throw error
      }
    },
  }
}
export type DuplicatesService = ReturnType<typeof createDuplicatesService>
