import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { AuditService } from '../audit/audit.service.js'
import { createChallenges } from './challenge.js'
import { createFactorCheck } from './factor-check.js'
import { createFactorSecrets } from './factor-secrets.js'
import { createFactorRuleService } from './rule.service.js'
import { createSecondFactorService } from './second-factor.service.js'

/** Second factors of accounts, who must have one, and the challenge between password and code. */
export function createSecondFactorServices(deps: {
  encryption: FieldEncryption
  tokens: SignedTokens
  audit: AuditService
  endSessions: Parameters<typeof createSecondFactorService>[0]['endSessions']
  forgetIdentities: () => void
  now: () => Date
}) {
  const secrets = createFactorSecrets(deps.encryption)
  const check = createFactorCheck({ ...deps, secrets })
  return {
    secondFactors: createSecondFactorService({ ...deps, secrets, check }),
    factorRules: createFactorRuleService(deps),
    challenges: createChallenges(deps),
  }
}
