import { DeadlinePassedError } from '../../lib/natural-batch.js'
import { Problem } from '../../problems.js'

/** More than a store needs that is busy with something else for some seconds. */
const MAX_TRIES = 20

/**
 * Does what a counter does when the store was too slow to answer in time: it asks once more. A write must carry its own key, so that it
 * is the same request.
 */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (!isUnsettled(error) || tries === MAX_TRIES) throw error
    }
  }
}

function isUnsettled(error: unknown): boolean {
  if (error instanceof DeadlinePassedError) return true
  return (
    error instanceof Problem && ['outcome_unknown', 'store_unavailable', 'in_progress'].includes(error.code)
  )
}
