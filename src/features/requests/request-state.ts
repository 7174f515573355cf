import { endOfBusinessDay } from '../../lib/business-day.js'
import type { TimeLimits } from './request-kinds.js'

export const REQUEST_STATES = [
  'reported',
  'accepted',
  'on_site',
  'waiting',
  'solved',
  'confirmed',
  'reopened',
] as const
export type RequestState = (typeof REQUEST_STATES)[number]

export const REQUEST_STEPS = ['accept', 'on-site', 'wait', 'solve', 'confirm', 'reopen'] as const
export type RequestStep = (typeof REQUEST_STEPS)[number]

interface Transition {
  from: readonly RequestState[]
  to: RequestState
}

/** The only ways from one state to another. */
export const TRANSITIONS: Readonly<Record<RequestStep, Transition>> = {
  accept: { from: ['reported', 'reopened'], to: 'accepted' },
  'on-site': { from: ['accepted', 'waiting'], to: 'on_site' },
  wait: { from: ['accepted', 'on_site', 'waiting'], to: 'waiting' },
  solve: { from: ['accepted', 'on_site', 'waiting'], to: 'solved' },
  confirm: { from: ['solved'], to: 'confirmed' },
  reopen: { from: ['solved'], to: 'reopened' },
}

/** Somebody has still to do something about it. */
export const OPEN_STATES: readonly RequestState[] = ['reported', 'accepted', 'on_site', 'waiting', 'reopened']
export const isOpen = (state: RequestState) => OPEN_STATES.includes(state)

/** The steps that are possible in a state, in their order. */
export function stepsFrom(state: RequestState): RequestStep[] {
  return REQUEST_STEPS.filter((step) => TRANSITIONS[step].from.includes(state))
}

const HOUR_MS = 3_600_000
const hoursAfter = (from: Date, hours: number) => new Date(from.getTime() + hours * HOUR_MS)

/**
 * By when something must have happened, null when nothing is owed. Who waits for a part is late only when the day is over that was
 * named; who is working, when the time to solve is over, counted from the report or the last reopening.
 * @param since when it was reported, or reopened
 */
export function dueAt(
  state: RequestState,
  { since, limits, waitUntil }: { since: Date; limits: TimeLimits; waitUntil?: string | null },
): Date | null {
  if (state === 'reported' || state === 'reopened') return hoursAfter(since, limits.acceptHours)
  if (state === 'waiting' && waitUntil) return endOfBusinessDay(waitUntil)
  return isOpen(state) ? hoursAfter(since, limits.solveHours) : null
}

/** Where a request stands in the list: by what is owed soonest, those that are done after all others. */
export const DONE_PLACE = new Date('9999-12-31T00:00:00Z')
