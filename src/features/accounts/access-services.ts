import type { Logger } from '../../infrastructure/logger.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { AuditService } from '../audit/audit.service.js'
import { createCommunityService } from '../communities/community.service.js'
import { hasOrganization } from '../organizations/has-organization.js'
import { findShop } from '../shops/shop.repository.js'
import { createIdentityService } from './identity.service.js'
import { createSessionService } from './session.service.js'
import { createSignInService } from './sign-in.service.js'
import { createUserService } from './user.service.js'

/** Who may come in: communities, users, their sign-ins, and who stands behind a token. */
export function createAccessServices(deps: {
  tokens: SignedTokens
  audit: AuditService
  logger: Logger
  now: () => Date
}) {
  const { audit, now } = deps
  const communities = createCommunityService({ audit })
  const sessions = createSessionService(deps)
  const identities = createIdentityService({ ...deps, sessions })
  const signIn = createSignInService({ sessions, audit })
  const users = createUserService({
    audit,
    now,
    hasCommunity: (communityId) => communities.exists(communityId),
    hasShop: async (communityId, shopId) => (await findShop({ communityId }, shopId)) !== null,
    hasOrganization,
    forgetIdentities: () => {
      identities.forget()
    },
  })
  return { communities, sessions, identities, signIn, users }
}
