import { readLease, type Lease, type LeaseGrant } from '../../../features/offline/shared/lease.js'
import type { Answer, ServerProblem } from '../../shared/answer.js'
import type { OfflineStore } from './store.js'

/** A lease is asked for anew when so few redemptions are left, or half of its life is over. */
const FEW_LEFT = 10

interface Parts {
  deviceId: string
  store: OfflineStore
  request: () => Promise<Answer<LeaseGrant>>
  now?: () => Date
}

/** The lease under which this device may redeem without network: kept here, renewed long before it is needed. */
export function createLeaseKeeper({ deviceId, store, request, now = () => new Date() }: Parts) {
  let lease: Lease | null = null
  let used = 0
  let problem: ServerProblem | null = null
  let clockOffsetMs = 0
  let isAsking = false

  async function count() {
    used = lease ? (await store.snapshot(deviceId, lease.id)).used : 0
  }

  async function take(grant: LeaseGrant): Promise<boolean> {
    const read = await readLease(grant, now())
    if (read?.deviceId !== deviceId) return false
    lease = read
    await count()
    return true
  }

  return {
    /** The lease as it may be used at this moment. */
    get lease(): Lease | null {
      return lease && lease.until.getTime() >= now().getTime() ? lease : null
    },
    get left(): number {
      return lease ? Math.max(0, lease.maxRedemptions - used) : 0
    },
    /** Why the server gives no lease, if it said so. */
    get problem() {
      return problem
    },
    /** By how much the server's clock is ahead of this device's, if it is worth a warning. */
    get clockOffsetMs() {
      return clockOffsetMs
    },
    count,

    /** Takes what an earlier visit left here. */
    async recall() {
      const grant = await store.grant(deviceId)
      if (grant) await take(grant)
    },

    /** Asks for a new lease where the present one no longer reaches far. */
    async renewIfNeeded() {
      await count()
      if (needsRenewal(this.lease, used, now())) await this.renew()
    },

    /** Asks the server for a new lease; the present one stays good if none comes. */
    async renew() {
      if (isAsking) return
      isAsking = true
      const answer = await request()
      isAsking = false
      problem = answer.kind === 'problem' ? answer.problem : null
      if (answer.kind !== 'ok') return
      clockOffsetMs = answer.body.clockOffsetMs ?? 0
      // Only what this device can verify by itself is of use to it later.
      if (await take(answer.body)) await store.keepGrant(deviceId, answer.body)
    },

    /** A locked device may give nothing any more. */
    async drop() {
      lease = null
      await store.dropGrant(deviceId)
    },
  }
}
export type LeaseKeeper = ReturnType<typeof createLeaseKeeper>

/** Whether a new lease is due: none, half of its life over, or few redemptions left. */
export function needsRenewal(
  lease: Pick<Lease, 'issuedAt' | 'until' | 'maxRedemptions'> | null,
  used: number,
  at: Date,
): boolean {
  if (!lease || lease.maxRedemptions - used <= FEW_LEFT) return true
  const half = (lease.issuedAt.getTime() + lease.until.getTime()) / 2
  return at.getTime() >= half
}
