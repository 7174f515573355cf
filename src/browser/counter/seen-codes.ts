import { foreignKind } from '../../features/codes/foreign-code.js'

export type Sight =
  | { kind: 'nothing' }
  | { kind: 'ours'; code: string }
  /** Two members' codes in view: which of them is meant, only a person can tell. */
  | { kind: 'two_cards' }
  | { kind: 'foreign'; what: 'payment_code' | 'url' | 'other' }

const OURS = /^Y[PL]\d:/

/** What the codes in one picture come to: a member's code counts, whatever else lies beside it. */
export function sightOf(codes: readonly string[]): Sight {
  const ours = [...new Set(codes.filter((code) => OURS.test(code)))]
  const [first] = ours
  if (ours.length > 1) return { kind: 'two_cards' }
  if (first !== undefined) return { kind: 'ours', code: first }
  const [other] = codes
  return other === undefined ? { kind: 'nothing' } : { kind: 'foreign', what: foreignKind(other) ?? 'other' }
}

/** For how long a second card may still be found beside the first one, in ms. */
const TOGETHER_MS = 400

/**
 * Judges picture after picture. A decoder does not find every code in every picture, so that a code counts only once the next
 * picture has shown no other one of ours beside it.
 */
export function createSightJudge() {
  let first: { code: string; atMs: number } | null = null
  let lastTwoAt = Number.NEGATIVE_INFINITY

  return {
    look(codes: readonly string[], atMs: number): Sight {
      const sight = sightOf(codes)
      if (sight.kind === 'two_cards') return two(atMs)
      if (sight.kind !== 'ours') {
        const waiting = first
        first = null
        return waiting ? settled(waiting.code, atMs) : sight
      }
      const before = first
      first = { code: sight.code, atMs }
      if (!before) return { kind: 'nothing' }
      if (before.code !== sight.code && atMs - before.atMs < TOGETHER_MS) return two(atMs)
      return settled(sight.code, atMs)
    },
    /** The camera looks anew: what was seen before counts for nothing. */
    reset() {
      first = null
      lastTwoAt = Number.NEGATIVE_INFINITY
    },
  }

  function two(atMs: number): Sight {
    first = null
    lastTwoAt = atMs
    return { kind: 'two_cards' }
  }

  function settled(code: string, atMs: number): Sight {
    return atMs - lastTwoAt < TOGETHER_MS ? { kind: 'two_cards' } : { kind: 'ours', code }
  }
}
export type SightJudge = ReturnType<typeof createSightJudge>
