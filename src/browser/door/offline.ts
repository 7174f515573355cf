import { cardNumberOf, formatCardNumber } from '../../features/codes/card-number.js'
import { sealAttendance } from '../../features/activities/attendance/shared/attendance-item.js'
import {
  readAttendanceLease,
  type AttendanceGrant,
  type AttendanceLease,
} from '../../features/activities/attendance/shared/attendance-lease.js'
import {
  examineAttendance,
  type AttendanceReason,
} from '../../features/activities/attendance/shared/judge-attendance.js'
import type { DoorCalls } from './calls.js'
import type { DoorStore } from './store.js'

/** How often a new permission is fetched while there is network: with it come the cards revoked since; in ms. */
const RENEW_MS = 10 * 60_000
const BATCH = 100

export type Taken =
  | { kind: 'taken'; number: string | null }
  | { kind: 'again'; at: string }
  | { kind: 'refused'; reason: AttendanceReason | 'no_lease' | 'not_stored' }

interface Parts {
  activityId: string
  holder: string
  store: DoorStore
  calls: DoorCalls
}

/** Signing in without network: by signed codes only, written down before anything is shown, handed in as soon as there is network. */
export function createOfflineDoor({ activityId, holder, store, calls }: Parts) {
  const name = `${activityId}|${holder}`
  let lease: AttendanceLease | null = null
  let renewedAt = Number.NEGATIVE_INFINITY
  let uploading: Promise<void> | null = null

  async function use(grant: AttendanceGrant | null) {
    lease = grant && (await readAttendanceLease(grant))
  }

  async function handIn(): Promise<void> {
    for (;;) {
      const batch = (await store.waiting(activityId)).slice(0, BATCH)
      if (batch.length === 0) return
      const answer = await calls.upload(batch.map(({ item }) => item))
      if (answer.kind !== 'ok') return
      const settled = answer.body.results
        .filter(({ status }) => status !== 'retry')
        .flatMap(({ key }) => key ?? [])
      await store.settle(settled, Date.now())
      if (settled.length === 0) return
    }
  }

  return {
    /** Takes up the permission that is kept here. */
    begin: async () => use(await store.grant(name)),

    /** Fetches a new permission when the one in hand is old; without network the one in hand stays. */
    async renew(): Promise<void> {
      if (lease && performance.now() - renewedAt < RENEW_MS) return
      const answer = await calls.lease()
      if (answer.kind !== 'ok') return
      renewedAt = performance.now()
      await store.keepGrant(name, answer.body)
      await use(answer.body)
    },

    async take(code: string, key: string): Promise<Taken> {
      if (!lease) return { kind: 'refused', reason: 'no_lease' }
      const now = new Date()
      const { card, reasons } = await examineAttendance(lease, code, now)
      const [reason] = reasons
      if (!card || reason) return { kind: 'refused', reason: reason ?? 'code_unknown' }
      try {
        for (;;) {
          const at = await store.seen(activityId, card.serial)
          if (at) return { kind: 'again', at }
          const end = await store.end(lease.id)
          const item = await sealAttendance({
            sequence: end.sequence + 1,
            previousHash: end.hash,
            key,
            leaseId: lease.id,
            code,
            occurredAt: now.toISOString(),
          })
          const entry = { key, activityId, at: now.getTime(), serial: card.serial, item }
          if (await store.append(entry, end)) break
        }
      } catch {
        // A full disk, or storage that was taken away: what is not written down is not shown as taken.
        return { kind: 'refused', reason: 'not_stored' }
      }
      return { kind: 'taken', number: card.proof ? null : formatCardNumber(cardNumberOf(card.serial)) }
    },

    waiting: async () => (await store.waiting(activityId)).length,

    /** Hands in what waits; a second call while one is under way waits for it. */
    async upload(): Promise<void> {
      uploading ??= handIn().finally(() => {
        uploading = null
      })
      await uploading
    },
  }
}
export type OfflineDoor = ReturnType<typeof createOfflineDoor>
