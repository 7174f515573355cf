import type { RequestMeta } from '../../http/api-route.js'
import { expectedRevision } from '../../http/entity-tag.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import type { UserRole } from '../../permissions.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { ruleRepository, type RuleRecord } from './rule.repository.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

/** A community's rule binds its staff; the installation's, which has no community, the administrators. */
const idOf = (communityId: string | null) => communityId ?? 'installation'

interface Dependencies {
  audit: AuditService
  /** Called after a change that must count at once. */
  forgetIdentities: () => void
}

/** Whether staff, or administrators, may work only with a second factor. */
export function createFactorRuleService({ audit, forgetIdentities }: Dependencies) {
  return {
    /** The rule of a community, or of the administrators (null). */
    get: (communityId: string | null): Promise<RuleRecord> => ruleRepository.find(idOf(communityId)),

    /**
     * Sets the rule. Who is bound by it and has no second factor can from now on do nothing but set one up.
     * @throws Problem stale_edit
     */
    async set(communityId: string | null, isRequired: boolean, meta: Meta): Promise<RuleRecord> {
      const id = idOf(communityId)
      const present = await ruleRepository.find(id)
      const seen = expectedRevision(meta.ifMatch) ?? present.revision
      if (seen !== present.revision) throw new Problem('stale_edit')
      try {
        const rule = await inTransaction(async (transaction) => {
          const changed = await ruleRepository.set(transaction, id, seen, isRequired)
          if (!changed) throw new Problem('stale_edit')
          await audit.record(transaction, {
            communityId,
            type: 'SECOND_FACTOR_RULE_SET',
            actor: meta.actor,
            subjects: communityId ? [{ kind: 'community', id: communityId }] : [],
            facts: { isRequired },
            requestId: meta.requestId,
          })
          return changed
        })
        forgetIdentities()
        return rule
      } catch (error) {
        if (isDuplicateKey(error)) throw new Problem('stale_edit', { cause: error })
        throw error
      }
    },

    /** Whether somebody with this role is bound to have a second factor. */
    async binds({ role, communityId }: { role: UserRole; communityId: string | null }): Promise<boolean> {
      if (role !== 'admin' && role !== 'staff') return false
      return (await ruleRepository.find(idOf(role === 'admin' ? null : communityId))).isRequired
    },
  }
}
export type FactorRuleService = ReturnType<typeof createFactorRuleService>
