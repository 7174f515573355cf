import type { RequestMeta } from '../../../http/api-route.js'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import type { AuditService } from '../../audit/audit.service.js'
import type { MemberService } from '../../members/member.service.js'
import { MEMBER_TOPICS, type MemberTopic } from '../topics.js'
import * as repository from './choice.repository.js'
import type { MemberKey } from './choice.repository.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId'>
export type Choices = Record<MemberTopic, boolean>

/** What a member wants to be told by the community's channel: everything until the member, or staff at the member's word, say otherwise. */
export function createChoiceService({
  audit,
  members,
}: {
  audit: AuditService
  members: Pick<MemberService, 'maskedName'>
}) {
  async function of(key: MemberKey): Promise<Choices> {
    const muted = await repository.findMuted(key)
    return Object.fromEntries(MEMBER_TOPICS.map((topic) => [topic, !muted.includes(topic)])) as Choices
  }

  async function save(key: MemberKey, choices: Choices, { actor, requestId }: Meta): Promise<void> {
    await inTransaction(async (session) => {
      const muted = MEMBER_TOPICS.filter((topic) => !choices[topic])
      await repository.setMuted(session, key, muted)
      await audit.record(session, {
        communityId: key.communityId,
        type: 'NOTIFICATION_CHOICES_SET',
        actor,
        subjects: [{ kind: 'member', id: key.memberId }],
        facts: { muted },
        requestId,
      })
    })
  }

  return {
    of,

    async wants(key: MemberKey, topic: MemberTopic): Promise<boolean> {
      return !(await repository.findMuted(key)).includes(topic)
    },

    /** Of a member of the community. @throws NotFoundProblem */
    async get(key: MemberKey): Promise<Choices> {
      await members.maskedName(key.communityId, key.memberId)
      return of(key)
    },

    /** Changes what is named, and leaves the rest. @throws NotFoundProblem */
    async set(key: MemberKey, changes: Partial<Choices>, meta: Meta): Promise<Choices> {
      const named = Object.entries(changes).filter(([, isWanted]) => isWanted !== undefined)
      const choices = { ...(await this.get(key)), ...Object.fromEntries(named) }
      try {
        await save(key, choices, meta)
      } catch (error) {
        // It was set for the first time just now; the later word counts.
        if (!isDuplicateKey(error)) throw error
        await save(key, choices, meta)
      }
      return choices
    },
  }
}
export type ChoiceService = ReturnType<typeof createChoiceService>
