import type { Document } from 'bson'
import { CommandError } from './errors.js'
import type { Transaction, Transactions } from './transactions.js'

/** What is remembered of a client's session: its transaction, and the answer to its last retryable write */
interface Session {
  number: number
  transaction?: Transaction
  answer?: Promise<Document | Buffer>
}

export interface Sessions {
  start(id: string, number: number): Transaction
  /** @throws CommandError NoSuchTransaction with the label that makes the driver begin again */
  resume(id: string, number: number): Transaction
  /** Commits; again is harmless, so that a driver that lost the answer may ask twice */
  commit(id: string, number: number): void
  abort(id: string, number: number): void
  /** Runs a write once, however often the driver sends it with this number */
  once(id: string, number: number, write: () => Promise<Document | Buffer>): Promise<Document | Buffer>
  end(id: string): void
}

const MOST_SESSIONS = 20_000

const noSuchTransaction = (number: number) =>
  new CommandError(
    'NoSuchTransaction',
    `Given transaction number ${number} does not match any in-progress transactions.`,
    {},
    ['TransientTransactionError'],
  )

export function createSessions(transactions: Transactions): Sessions {
  const sessions = new Map<string, Session>()

  function renew(id: string, number: number): Session {
    const before = sessions.get(id)
    if (before && before.number > number)
      throw new CommandError(
        'TransactionTooOld',
        `Cannot start transaction ${number} on session because a newer one has already started.`,
      )
    before?.transaction?.abort()
    sessions.delete(id)
    const session: Session = { number }
    sessions.set(id, session)
    if (sessions.size > MOST_SESSIONS) forgetOldest()
    return session
  }

  function forgetOldest() {
    for (const [id, session] of sessions) {
      if (session.transaction?.state === 'open') continue
      sessions.delete(id)
      return
    }
  }

  function known(id: string, number: number): Transaction {
    const session = sessions.get(id)
    if (session?.number !== number || !session.transaction) throw noSuchTransaction(number)
    return session.transaction
  }

  return {
    start(id, number) {
      const before = sessions.get(id)
      if (before?.number === number && before.transaction)
        throw new CommandError(
          50911,
          `Cannot start a transaction at given transaction number ${number} a transaction with the same number is in state ${before.transaction.state}`,
        )
      const session = renew(id, number)
      return (session.transaction = transactions.begin())
    },
    resume(id, number) {
      const transaction = known(id, number)
      if (transaction.state === 'committed')
        throw new CommandError('TransactionCommitted', `Transaction ${number} has been committed.`)
      if (transaction.state === 'aborted') throw noSuchTransaction(number)
      return transaction
    },
    commit(id, number) {
      const transaction = known(id, number)
      if (transaction.state === 'aborted') throw noSuchTransaction(number)
      if (transaction.state === 'open') transaction.commit()
    },
    abort(id, number) {
      const transaction = known(id, number)
      if (transaction.state === 'committed')
        throw new CommandError('TransactionCommitted', `Transaction ${number} has been committed.`)
      if (transaction.state === 'aborted') throw noSuchTransaction(number)
      transaction.abort()
    },
    once(id, number, write) {
      const before = sessions.get(id)
      if (before?.number === number && before.answer) return before.answer
      const session = renew(id, number)
      session.answer = write()
      session.answer.catch(() => delete session.answer)
      return session.answer
    },
    end(id) {
      sessions.get(id)?.transaction?.abort()
      sessions.delete(id)
    },
  }
}
