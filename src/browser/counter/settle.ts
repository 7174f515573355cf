import type { Answer, ServerProblem } from '../shared/answer.js'
import {
  isCorrection,
  type Attempt,
  type AttemptStore,
  type RedeemAttempt,
  type Redemption,
} from './types.js'

/** The calls that decide an attempt; none of them throws. */
export interface RedemptionCalls {
  send(attempt: Attempt): Promise<Answer<Redemption>>
  ask(key: string): Promise<Answer<Redemption>>
  voidByKey(attempt: RedeemAttempt): Promise<Answer<Redemption>>
}

export type Outcome =
  | { kind: 'recorded'; redemption: Redemption; isReplay: boolean }
  /** Recorded and taken back, or kept from ever being recorded. */
  | { kind: 'voided'; redemption: Redemption }
  /** A refusal: nothing was recorded under the key, and nothing will be. */
  | { kind: 'refused'; problem: ServerProblem }
  /** Not bound to the key: the same attempt with a second factor decides. */
  | { kind: 'factor_needed'; problem: ServerProblem }
  /** It came too late, and is now barred from being recorded. */
  | { kind: 'not_recorded' }
  /** Not known; `problem` says what stands in the way of asking, if the server said it. */
  | { kind: 'unknown'; problem?: ServerProblem }

/** Waits before an attempt is sent again under the same key, in ms. */
export const RETRY_AFTER_MS = [1000, 3000, 10_000, 30_000]

/** Answers that say nothing about what an earlier sending of the same key has done, */
const SAYS_NOTHING = new Set([400, 401, 403, 404, 429])
/** but for this one: the key was looked up before it, and time only goes on. */
const TOO_LATE = 'void_window_over'

/** Finds out what became of an attempt, however often its answers are lost. The store knows before anything is sent. */
export function createSettler(
  calls: RedemptionCalls,
  store: AttemptStore,
  now: () => number = () => Date.now(),
) {
  async function settled(attempt: Attempt, outcome: Outcome): Promise<Outcome> {
    if (outcome.kind === 'unknown') {
      attempt.isDoubtful = true
      await store.put(attempt)
      return outcome
    }
    if (outcome.kind !== 'factor_needed') await store.remove(attempt.key)
    return outcome
  }

  async function send(attempt: Attempt): Promise<Outcome> {
    attempt.sentAt ??= now()
    await store.put(attempt)
    const answer = await calls.send(attempt)
    const outcome = outcomeOf(answer, attempt.isDoubtful)
    if (outcome.kind !== 'refused' || !attempt.isDoubtful || isCorrection(attempt)) {
      return settled(attempt, outcome)
    }
    const reason = outcome.problem.code === 'declined' ? outcome.problem.reason : outcome.problem.code
    // The server knows this key with another content, as after another person has signed in: it can still be asked.
    if (reason === 'idempotency_key_reused') return settled(attempt, recordOf(await calls.ask(attempt.key)))
    // Not bound to the key: an earlier sending may still be under way. Only voiding the key ends the doubt.
    if (reason === 'prepare_expired') return bar(attempt)
    return settled(attempt, outcome)
  }

  async function bar(attempt: RedeemAttempt): Promise<Outcome> {
    const asked = recordOf(await calls.ask(attempt.key))
    if (asked.kind !== 'unknown') return settled(attempt, asked)
    const barred = recordOf(await calls.voidByKey(attempt))
    return settled(attempt, barred.kind === 'voided' ? { kind: 'not_recorded' } : barred)
  }

  return {
    /** Sends an attempt, for the first time or again. */
    send,

    /**
     * Asks by key; what the server does not know, or refused, is sent again under the same key. A correction is sent again at once:
     * its key is looked up first, too.
     */
    async ask(attempt: Attempt): Promise<Outcome> {
      if (isCorrection(attempt)) return send(attempt)
      const asked = await calls.ask(attempt.key)
      if (asked.kind === 'lost') return settled(attempt, { kind: 'unknown' })
      if (asked.kind === 'ok' && asked.body.status !== 'declined') return settled(attempt, recordOf(asked))
      if (asked.kind === 'problem' && asked.problem.status !== 404) {
        return settled(attempt, { kind: 'unknown', problem: asked.problem })
      }
      return send(attempt)
    },

    /** Voids what the key has recorded, or bars it from being recorded. */
    async giveUp(attempt: RedeemAttempt): Promise<Outcome> {
      return settled(attempt, recordOf(await calls.voidByKey(attempt)))
    },
  }
}
export type Settler = ReturnType<typeof createSettler>

/** What the answer to a sending means, given whether an earlier one may have arrived. */
function outcomeOf(answer: Answer<Redemption>, isDoubtful: boolean): Outcome {
  if (answer.kind !== 'problem') return recordOf(answer)
  const { problem, isReplay } = answer
  if (isReplay) return { kind: 'refused', problem }
  if (problem.status >= 500 || problem.code === 'in_progress') return { kind: 'unknown', problem }
  const saysNothing = SAYS_NOTHING.has(problem.status) && problem.code !== TOO_LATE
  if (isDoubtful && saysNothing) return { kind: 'unknown', problem }
  if (problem.reason === 'second_factor_required') return { kind: 'factor_needed', problem }
  return { kind: 'refused', problem }
}

/** What an answer says about the record of a key; a refusal is the key's outcome only where it is a replay. */
function recordOf(answer: Answer<Redemption>): Outcome {
  if (answer.kind === 'lost') return { kind: 'unknown' }
  if (answer.kind === 'problem') {
    const { problem, isReplay } = answer
    return isReplay ? { kind: 'refused', problem } : { kind: 'unknown', problem }
  }
  const { body: redemption, isReplay } = answer
  if (redemption.status === 'voided') return { kind: 'voided', redemption }
  return redemption.status === 'committed' ? { kind: 'recorded', redemption, isReplay } : { kind: 'unknown' }
}
