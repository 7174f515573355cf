import type { ActorReference } from '../../http/actor.js'
import type { RequestRecord } from './request.repository.js'
import { DONE_PLACE, dueAt, isOpen, TRANSITIONS, type RequestStep } from './request-state.js'

/** What a step says beside its name. */
export interface StepWords {
  /** Why it waits, how it was solved, what is still wrong. */
  words?: string | undefined
  /** Last day of waiting. */
  until?: string | undefined
  thanked?: boolean | undefined
  photo?: object | undefined
}

/** What the store is to write for a step; pure, so that followers are written the same way as their lead. */
export function changeFor(
  request: Pick<RequestRecord, 'since' | 'limits' | 'dueAt' | 'acceptedAt' | 'wasLate' | 'state'>,
  step: RequestStep,
  { words, until, thanked, photo }: StepWords,
  by: { at: Date; actor: ActorReference },
) {
  const { at } = by
  const { to } = TRANSITIONS[step]
  const since = step === 'reopen' ? at : request.since
  const waitUntil = step === 'wait' ? (until ?? null) : null
  const due = dueAt(to, { since, limits: request.limits ?? NO_LIMITS, waitUntil })
  const isLate = isOpen(request.state) && request.dueAt < at
  return {
    $set: {
      state: to,
      since,
      dueAt: due ?? DONE_PLACE,
      waitUntil,
      waitReason: step === 'wait' ? (words ?? null) : null,
      wasLate: request.wasLate || isLate,
      ...(step === 'accept' ? { acceptedAt: request.acceptedAt ?? at } : {}),
      ...(step === 'solve' ? { solvedAt: at, solution: words ?? null } : {}),
      ...(step === 'confirm' ? { confirmedAt: at, thanked: thanked ?? false } : {}),
    },
    $push: {
      steps: stepOf(step, by, words, until),
      ...(photo ? { photos: photo } : {}),
    },
    // What fails again is a new fault, whether or not somebody has confirmed the end of the old one.
    ...(step === 'solve' || step === 'confirm' ? { $unset: { openKey: 1 } } : {}),
    ...(step === 'reopen' ? { $inc: { reopenings: 1 } } : {}),
  }
}

/** A line of the history. */
export function stepOf(
  step: string,
  { at, actor }: { at: Date; actor: ActorReference },
  words?: string,
  until?: string,
) {
  return {
    step,
    at,
    byRole: actor.role,
    byUserId: actor.userId ?? null,
    words: words ?? null,
    until: until ?? null,
  }
}

const NO_LIMITS = { acceptHours: 0, solveHours: 0 }
