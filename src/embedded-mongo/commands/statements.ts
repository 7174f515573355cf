import type { Document } from 'bson'
import { CommandError } from '../errors.js'
import type { Engine, Scope } from '../engine.js'
import { Locked } from '../transactions.js'

/**
 * Runs the statements of a write command one after the other. A failing one ends an ordered command and any
 * transaction; of an unordered command the others go on.
 * @param prepare makes what runs the statement; it may be run again, from where it was, after waiting for a lock
 * @param succeeded is told what each statement that did not fail has done
 */
export async function runStatements<S, R>(
  { engine, transaction }: Scope,
  statements: readonly S[],
  ordered: boolean,
  prepare: (statement: S) => () => R,
  succeeded: (result: R, index: number) => void,
): Promise<Document[]> {
  const writeErrors: Document[] = []
  for (const [index, statement] of statements.entries()) {
    try {
      const run = prepare(statement)
      succeeded(await runOrWait(engine, run), index)
    } catch (error) {
      if (!(error instanceof CommandError) || (transaction && error.errorLabels.length > 0)) throw error
      writeErrors.push({ index, code: error.code, ...error.extra, errmsg: error.message })
      if (transaction) transaction.abort()
      if (ordered || transaction) break
    }
  }
  return writeErrors
}

/** At once when nothing holds it up, which is nearly always */
function runOrWait<R>({ transactions }: Engine, run: () => R): R | Promise<R> {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof Locked)) throw error
    return transactions.whenFree(run)
  }
}

export const writeReply = (counts: Document, writeErrors: Document[]): Document => ({
  ...counts,
  ...(writeErrors.length > 0 ? { writeErrors } : {}),
  ok: 1,
})
