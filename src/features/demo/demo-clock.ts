import { AsyncLocalStorage } from 'node:async_hooks'
import mongoose from 'mongoose'

/**
 * The clock of the demonstration data: each piece of work may run at a moment of its own, also many at a time. Outside of such work it
 * shows the real time.
 */
export function createDemoClock() {
  const moments = new AsyncLocalStorage<Date>()
  const now = () => new Date(moments.getStore() ?? Date.now())
  return {
    now,

    /** Runs the work, and whatever it waits for, at the moment. */
    at: <T>(moment: Date, work: () => Promise<T>): Promise<T> => moments.run(moment, work),

    /** Lets Mongoose's `createdAt` and `updatedAt` follow this clock for as long as the work takes. */
    async withTimestamps<T>(work: () => Promise<T>): Promise<T> {
      const realNow = mongoose.now.bind(mongoose)
      mongoose.now = now
      try {
        return await work()
      } finally {
        mongoose.now = realNow
      }
    },
  }
}
export type DemoClock = ReturnType<typeof createDemoClock>
