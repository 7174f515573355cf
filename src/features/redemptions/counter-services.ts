import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { Keyring } from '../../infrastructure/keyring.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import type { AuditService } from '../audit/audit.service.js'
import { phoneLast4Index } from '../members/member-secrets.js'
import { createVerifyingKeys } from '../offline/verifying-keys.js'
import { createBudgetWriter } from './commit-with-budget.js'
import { createOutcomeWriter } from './commit.js'
import { createCorrectService } from './correct.service.js'
import { createDecisionWriter } from './decide.js'
import { createGuessingGuard } from './guessing.js'
import { createScanReader } from './identify.js'
import { createLookUps } from './look-ups.js'
import { createPrepareService } from './prepare.service.js'
import { createPrepareTokens } from './prepare-token.js'
import { createRedeemService } from './redeem.service.js'
import { createRedemptionService } from './redemption.service.js'
import { createSecondFactorCheck } from './second-factor.js'
import { createTombstones } from './tombstones.js'
import { createUsualBills } from './usual-bill.js'
import { createVoidService } from './void.service.js'

interface Dependencies {
  /** A write that takes longer is answered 503, its outcome unknown. */
  config: { counterDeadlineMs: number }
  now: () => Date
  keyring: Keyring
  tokens: SignedTokens
  encryption: FieldEncryption
  audit: AuditService
  benefitsInForce: BenefitsInForce
}

/** The services of scanning, redeeming and voiding, over batches that all requests of this process share. */
export function createCounterServices({
  config: { counterDeadlineMs: deadlineMs },
  now,
  keyring,
  tokens,
  encryption,
  audit,
  benefitsInForce,
}: Dependencies) {
  const lookUps = createLookUps({ deadlineMs })
  const outcomes = createOutcomeWriter({ deadlineMs })
  const budgets = createBudgetWriter({
    deadlineMs,
    onDrawn: (communityId, drawn) => {
      lookUps.forgetBudgets(communityId, drawn)
    },
  })
  const prepareTokens = createPrepareTokens(tokens)
  const tombstones = createTombstones()
  const guessing = createGuessingGuard()
  const last4Index = (communityId: string, last4: string) => phoneLast4Index(encryption, communityId, last4)
  const verificationKey = (keyId: number) => keyring.verificationKey(keyId)
  const verifyingKeys = createVerifyingKeys(keyring)
  const scanReader = createScanReader({
    verificationKey,
    verifyingKeys,
    last4Index,
    guessing,
    audit,
    lookUps,
  })
  const secondFactors = createSecondFactorCheck({ last4Index, guessing })
  const usualBills = createUsualBills()
  const prepare = createPrepareService({
    now,
    benefitsInForce,
    lookUps,
    scanReader,
    prepareTokens,
    usualBills,
  })
  const decisions = createDecisionWriter({ outcomes, budgets, secondFactors })
  const redeem = createRedeemService({
    now,
    deadlineMs,
    benefitsInForce,
    prepareTokens,
    lookUps,
    decisions,
    tombstones,
  })
  const corrections = createCorrectService({ now, benefitsInForce, lookUps, decisions, outcomes })
  const voids = createVoidService({ now, lookUps, tombstones })
  const redemptions = createRedemptionService({ now, lookUps, audit })
  /** What writes under the counter's unique keys; uploads of offline facts go the same way. */
  const counterWriters = { lookUps, outcomes, budgets, tombstones, prepareTokens }
  return { lookUps, scanReader, prepare, redeem, corrections, voids, redemptions, usualBills, counterWriters }
}
export type CounterWriters = ReturnType<typeof createCounterServices>['counterWriters']
