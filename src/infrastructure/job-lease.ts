import { JobLeaseModel } from './job-lease.model.js'
import { isDuplicateKey } from './mongo.js'

/**
 * The right of one process to do a job until a moment. It keeps several processes from doing the same work twice at a time; that
 * the work stays right even then is each job's own business, because clocks differ.
 */
export function createJobLease(options: { name: string; holder: string; leaseMs: number; now: () => Date }) {
  const { name, holder, leaseMs, now } = options
  let heldUntil = 0

  async function renew(): Promise<boolean> {
    const at = now()
    const until = new Date(at.getTime() + leaseMs)
    try {
      await JobLeaseModel.collection.updateOne(
        { _id: name as never, $or: [{ holder }, { until: { $lte: at } }] },
        { $set: { holder, until } },
        { upsert: true },
      )
      heldUntil = until.getTime()
      return true
    } catch (error) {
      // The lease exists and is another's: the filter did not match, and the name cannot be inserted twice.
      if (!isDuplicateKey(error)) throw error
      heldUntil = 0
      return false
    }
  }

  return {
    /** Takes or prolongs the lease; false when another process has it. Asks the store only when half of the time is over. */
    async take(): Promise<boolean> {
      return heldUntil - now().getTime() > leaseMs / 2 ? true : renew()
    },

    /** Does the work and prolongs the lease for as long as it takes. */
    async during<T>(work: () => Promise<T>): Promise<T> {
      const timer = setInterval(() => void renew().catch(() => undefined), leaseMs / 3)
      try {
        return await work()
      } finally {
        clearInterval(timer)
      }
    },

    async isDoneOn(day: string): Promise<boolean> {
      const lease = await JobLeaseModel.collection.findOne({ _id: name as never })
      return lease?.doneOn === day
    },

    async markDoneOn(day: string): Promise<void> {
      await JobLeaseModel.collection.updateOne({ _id: name as never }, { $set: { doneOn: day } })
    },

    /** Lets another process take over at once. */
    async release(): Promise<void> {
      if (heldUntil === 0) return
      heldUntil = 0
      await JobLeaseModel.collection.updateOne({ _id: name as never, holder }, { $set: { until: now() } })
    },
  }
}
export type JobLease = ReturnType<typeof createJobLease>
