import type { ClientSession } from 'mongoose'
import type { ActorReference } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { lastDayOfMonth } from '../../lib/business-day.js'
import { formatMonth } from '../../lib/display.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { recordStatementEvent } from './statement-events.js'
import { findToChange, requireEnded } from './statement-guards.js'
import { claimForStatement } from './statement-lines.repository.js'
import type { StatementProof } from './statement-proof.js'
import { shopOf, type StatementContent, type StatementReader } from './statement-reader.js'
import type { CloseBody } from './statement.forms.js'
import { changeStatement, findOutOfOrder, isClosed, type StatementRecord } from './statement.repository.js'
import { statementView, type StatementView } from './statement.view.js'

interface Dependencies {
  now: () => Date
  audit: AuditService
  reader: StatementReader
  proof: StatementProof
}

/** Closing a statement: its redemptions are claimed and its figures fixed, together or not at all. */
export function createStatementClosing({ now, audit, reader, proof }: Dependencies) {
  /** The statement as closed, with its redemptions claimed, all in the session's transaction. */
  async function claim(
    session: ClientSession,
    { statement: found, figures, lines }: StatementContent,
    by: ActorReference,
    reason: string | undefined,
  ): Promise<StatementRecord> {
    const at = now()
    const shop = shopOf(found)
    const statementId = found._id.toHexString()
    const unpaidIds = lines.filter(({ isUnpaid }) => isUnpaid).map(({ redemptionId }) => redemptionId)
    const statement = await changeStatement(session, found, {
      status: 'closed',
      closing: {
        at,
        by,
        ...figures,
        reason,
        signature: proof.sign(statementId, { ...shop, month: found.month }, figures.digest, at),
        ...(unpaidIds.length > 0 ? { unpaidIds } : {}),
      } as never,
    })
    const through = lastDayOfMonth(found.month)
    const claimed = await claimForStatement(session, shop, {
      statementId,
      through,
      at,
    })
    // Both saw the same snapshot, so that only a fault of the store or of ours gets here; nothing is closed then.
    if (claimed !== figures.redemptions)
      throw new Error('A statement claimed other redemptions than it tells')
    return statement
  }

  return {
    /**
     * Closes the statement of a month that is over: claims every redemption of the shop up to the month's end that is in none,
     * and fixes the figures, in one transaction. What is recorded later falls into the next one.
     * @throws NotFoundProblem, Problem month_not_ended, earlier_statement_open, illegal_transition, statement_changed when the
     * shop has confirmed other figures and the body does not accept that
     */
    async close(
      communityId: string,
      id: string,
      { acceptChanges, reason }: CloseBody,
      meta: RequestMeta,
    ): Promise<StatementView> {
      return inTransaction(async (session) => {
        const found = await findToChange(session, { communityId }, id, meta)
        if (isClosed(found)) throw new Problem('illegal_transition')
        requireEnded(found, now(), meta)
        const { earlierOpen } = await findOutOfOrder(session, found)
        if (earlierOpen) {
          throw new Problem('earlier_statement_open', {
            params: { month: formatMonth(earlierOpen, meta.language) },
          })
        }
        const content = await reader.read(session, found)
        const { figures } = content
        const isChanged = found.confirmation != null && found.confirmation.digest !== figures.digest
        if (isChanged && !acceptChanges) throw changedSinceConfirmation(found, figures)
        const statement = await claim(session, content, meta.actor, isChanged ? reason : undefined)
        await recordStatementEvent(audit, session, 'STATEMENT_CLOSED', statement, meta, {
          reason,
          redemptions: figures.redemptions,
          payableFen: figures.payableFen,
          digest: figures.digest,
          confirmed: found.confirmation ? (isChanged ? 'other_figures' : 'same_figures') : 'no',
        })
        return statementView(statement, figures)
      })
    },
  }
}

/** Says what was confirmed and what it is now, so that whoever closes can decide. */
function changedSinceConfirmation(
  { confirmation }: StatementRecord,
  figures: StatementContent['figures'],
): Problem {
  const told = (sums: { redemptions: number; payableFen: number; digest: string } | null | undefined) =>
    sums && { redemptions: sums.redemptions, payableFen: sums.payableFen, digest: sums.digest }
  return new Problem('statement_changed', {
    members: { confirmed: told(confirmation), current: told(figures) },
  })
}
