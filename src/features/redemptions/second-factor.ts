import type { MemberFacts } from '../members/member-facts.js'
import type { GuessingGuard } from './guessing.js'
import type { SecondFactorKind } from './record.js'

interface Presented {
  communityId: string
  shopId: string
  scannedBy: string
  secondFactor?: { kind: SecondFactorKind; value?: string }
}

/**
 * Checks what the person at the counter gives beside the code. Four digits can be guessed, so that wrong ones count like a
 * mistyped code; that the cashier has looked at the person is believed and recorded.
 */
export function createSecondFactorCheck(dependencies: {
  last4Index: (communityId: string, last4: string) => string
  guessing: GuessingGuard
}) {
  const { last4Index, guessing } = dependencies
  return {
    /** @throws Problem too_many_attempts */
    async isGood(presented: Presented, member: MemberFacts): Promise<boolean> {
      const given = presented.secondFactor
      if (!given) return false
      if (given.kind === 'person_checked') return true
      const attempt = await guessing.begin(presented)
      const isRight =
        given.value !== undefined && member.phoneLast4Index === last4Index(presented.communityId, given.value)
      if (isRight) await attempt.wasRight()
      return isRight
    },
  }
}
export type SecondFactorCheck = ReturnType<typeof createSecondFactorCheck>
