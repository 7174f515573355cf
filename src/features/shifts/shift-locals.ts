import type { Actor } from '../../http/actor.js'

/** What the counter's head shows of the shift, and what its script needs to end it in time; nothing without one. */
export function shiftLocals(actor: Actor, idleMinutes: number, now: Date) {
  if (actor.kind !== 'device' || !actor.userId || !actor.shiftEndsAt) return undefined
  return {
    userName: actor.userName,
    deviceName: actor.name,
    isManager: actor.role === 'shop_manager',
    idleMs: idleMinutes * 60_000,
    leftMs: actor.shiftEndsAt.getTime() - now.getTime(),
  }
}
