import mongoose from 'mongoose'

const DEADLINE_MS = 2000
/** Frequent askers share one write. */
const REMEMBERED_MS = 1000

export interface Readiness {
  isReady: boolean
  /** For operators: `stopping`, `store_unavailable`; null when ready. */
  reason: string | null
}

/** Whether this process can do its work: it takes a write to the database to know. */
export function createHealthService({ now }: { now: () => Date }) {
  let isStopping = false
  let latest: { at: number; answer: Promise<Readiness> } | undefined

  return {
    async readiness(): Promise<Readiness> {
      if (isStopping) return { isReady: false, reason: 'stopping' }
      const at = process.uptime() * 1000
      if (!latest || at - latest.at > REMEMBERED_MS) latest = { at, answer: tryToWrite(now()) }
      return latest.answer
    },

    /** From now on `/readyz` says no, so that a load balancer sends nobody here while the last requests end. */
    beginStopping() {
      isStopping = true
    },
  }
}
export type HealthService = ReturnType<typeof createHealthService>

async function tryToWrite(at: Date): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('The store did not answer in time'))
    }, DEADLINE_MS)
  })
  try {
    await Promise.race([writeMark(at), deadline])
    return { isReady: true, reason: null }
  } catch {
    return { isReady: false, reason: 'store_unavailable' }
  } finally {
    clearTimeout(timer)
  }
}

async function writeMark(at: Date): Promise<void> {
  const { db } = mongoose.connection
  if (!db) throw new Error('There is no connection to the store')
  await db
    .collection<{ _id: string; at: Date }>('healthMarks')
    .updateOne({ _id: 'ready' }, { $set: { at } }, { upsert: true })
}
