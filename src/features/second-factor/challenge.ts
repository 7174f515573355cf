import type { SignedTokens } from '../../infrastructure/signed-token.js'

/** How long after the password the second factor may be typed. */
export const CHALLENGE_SECONDS = 5 * 60

/** Says that somebody has shown the right password and is to show the second factor. A change of the account ends it. */
export function createChallenges({ tokens, now }: { tokens: SignedTokens; now: () => Date }) {
  return {
    sign: (user: { id: string; revision: number }): string =>
      tokens.sign('second_factor', { sub: user.id, revision: user.revision }, CHALLENGE_SECONDS, now()),

    /** Null for what is no challenge of ours, or too old. */
    read(challenge: string): { userId: string; revision: number } | null {
      const result = tokens.verify('second_factor', challenge, now())
      if (!result.ok) return null
      const { sub, revision } = result.claims
      return typeof sub === 'string' && typeof revision === 'number' ? { userId: sub, revision } : null
    },
  }
}
export type Challenges = ReturnType<typeof createChallenges>
