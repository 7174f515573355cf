import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { AuditService } from '../audit/audit.service.js'
import { createCommunityService } from '../communities/community.service.js'
import { hasOrganization } from '../organizations/has-organization.js'
import { findShop } from '../shops/shop.repository.js'
import { createFactorResetService } from '../second-factor/reset.service.js'
import { createSecondFactorServices } from '../second-factor/second-factor-services.js'
import { createPasswords } from './password.js'
import { createIdentityService, type IdentityService } from './identity.service.js'
import { createSessionService } from './session.service.js'
import { createSessionListService } from './session-list.service.js'
import { sessionRepository } from './session.repository.js'
import { createSignInService } from './sign-in.service.js'
import { createUserService } from './user.service.js'

/** Who may come in: communities, users, their sign-ins, and who stands behind a token. */
export function createAccessServices(deps: {
  config: { passwordMemoryKib: number }
  tokens: SignedTokens
  encryption: FieldEncryption
  audit: AuditService
  logger: Logger
  now: () => Date
}) {
  const { audit, now } = deps
  const passwords = createPasswords({ memoryKib: deps.config.passwordMemoryKib })
  const communities = createCommunityService({ audit })
  // Told by services that are made before it.
  const holder: { identities?: IdentityService } = {}
  const forgetIdentities = () => {
    holder.identities?.forget()
  }
  const factors = createSecondFactorServices({
    ...deps,
    forgetIdentities,
    async endSessions(transaction, userId, reason, except) {
      await sessionRepository.endAllOf(transaction, userId, reason, { now: now(), except })
    },
  })
  const { secondFactors, factorRules } = factors
  const sessions = createSessionService({
    ...deps,
    mustSetUpFactor: async (user) =>
      (await factorRules.binds(user)) && !(await secondFactors.isActive(user.id)),
  })
  const identities = (holder.identities = createIdentityService({ ...deps, sessions }))
  const signIn = createSignInService({ ...factors, sessions, passwords, audit, now })
  const users = createUserService({
    passwords,
    audit,
    now,
    hasCommunity: (communityId) => communities.exists(communityId),
    hasShop: async (communityId, shopId) => (await findShop({ communityId }, shopId)) !== null,
    hasOrganization,
    forgetIdentities,
  })
  const factorResets = createFactorResetService({ users, secondFactors })
  const sessionLists = createSessionListService({ users, audit, forgetIdentities, now })
  return {
    communities,
    passwords,
    sessions,
    sessionLists,
    identities,
    signIn,
    users,
    secondFactors,
    factorRules,
    factorResets,
  }
}
