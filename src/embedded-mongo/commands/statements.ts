import type { Document } from 'bson'
import { CommandError } from '../errors.js'
import type { Scope } from '../engine.js'
import { Locked } from '../transactions.js'

/**
 * Runs the statements of a write command one after the other. A failing one ends an ordered command and any
 * transaction; of an unordered command the others go on.
 * @param prepare makes what runs the statement; it may be run again, from where it was, after waiting for a lock
 */
export async function runStatements<S>(
  { engine, transaction }: Scope,
  statements: readonly S[],
  ordered: boolean,
  prepare: (statement: S, index: number) => () => void,
): Promise<Document[]> {
  const writeErrors: Document[] = []
  for (const [index, statement] of statements.entries()) {
    try {
      const run = prepare(statement, index)
      try {
        run()
      } catch (error) {
        if (!(error instanceof Locked)) throw error
        await engine.transactions.whenFree(run)
      }
    } catch (error) {
      if (!(error instanceof CommandError) || (transaction && error.errorLabels.length > 0)) throw error
      writeErrors.push({ index, code: error.code, ...error.extra, errmsg: error.message })
      if (transaction) transaction.abort()
      if (ordered || transaction) break
    }
  }
  return writeErrors
}

export const writeReply = (counts: Document, writeErrors: Document[]): Document => ({
  ...counts,
  ...(writeErrors.length > 0 ? { writeErrors } : {}),
  ok: 1,
})
