import type { RequestMeta } from '../../http/api-route.js'
import type { Scope } from '../../http/scope.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { businessDayOf, lastDayOfMonth } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { createStatementClosing } from './statement-closing.js'
import { recordStatementEvent } from './statement-events.js'
import { findToChange, requireEnded } from './statement-guards.js'
import type { StatementProof } from './statement-proof.js'
import type { StatementReader } from './statement-reader.js'
import type { PaidBody } from './statement.forms.js'
import { changeStatement, isClosed } from './statement.repository.js'
import { statementView, type StatementView } from './statement.view.js'

interface Dependencies {
  now: () => Date
  audit: AuditService
  reader: StatementReader
  proof: StatementProof
}

/** The steps of a statement (product.md, "Lifecycles"): the shop confirms, staff close, the community pays. */
export function createStatementStepsService(dependencies: Dependencies) {
  const { now, audit, reader } = dependencies
  return {
    ...createStatementClosing(dependencies),

    /**
     * The shop agrees to the figures of a month that is over. What has been confirmed may be confirmed anew; after closing, too.
     * @param seen digest of the figures that the shop has seen
     * @throws NotFoundProblem, Problem month_not_ended, statement_changed
     */
    async confirm(
      scope: Scope,
      id: string,
      seen: string | undefined,
      meta: RequestMeta,
    ): Promise<StatementView> {
      if (meta.actor.kind !== 'user') throw new Problem('permission_denied')
      return inTransaction(async (session) => {
        const found = await findToChange(session, scope, id, meta)
        requireEnded(found, now(), meta)
        const { figures } = await reader.read(session, found)
        if (seen !== undefined && seen !== figures.digest) throw new Problem('statement_changed')
        if (found.confirmation?.digest === figures.digest) return statementView(found, figures)
        const statement = await changeStatement(session, found, {
          ...(isClosed(found) ? {} : { status: 'confirmed' }),
          confirmation: { at: now(), by: meta.actor, ...figures },
        })
        const { digest, payableFen } = figures
        await recordStatementEvent(audit, session, 'STATEMENT_CONFIRMED', statement, meta, {
          digest,
          payableFen,
        })
        return statementView(statement, figures)
      })
    },

    /**
     * Notes the payment of a closed statement; the same payment once more is answered as it stands.
     * @throws NotFoundProblem, Problem illegal_transition, validation_failed for a day before the month's end or after today
     */
    async pay(
      communityId: string,
      id: string,
      { paidOn, reference }: PaidBody,
      meta: RequestMeta,
    ): Promise<StatementView> {
      return inTransaction(async (session) => {
        const found = await findToChange(session, { communityId }, id, meta)
        const { closing, payment } = found
        if (!closing) throw new Problem('illegal_transition')
        if (payment?.paidOn === paidOn && payment.reference === reference)
          return statementView(found, closing)
        if (payment) throw new Problem('illegal_transition')
        refuseDay(paidOn > businessDayOf(now()), 'fields:day_to_come')
        refuseDay(paidOn <= lastDayOfMonth(found.month), 'fields:day_before_month_end')
        const statement = await changeStatement(session, found, {
          status: 'paid',
          payment: { paidOn, reference, at: now(), by: meta.actor },
        })
        await recordStatementEvent(audit, session, 'STATEMENT_PAID', statement, meta, {
          paidOn,
          payableFen: closing.payableFen,
        })
        return statementView(statement, closing)
      })
    },
  }
}
export type StatementStepsService = ReturnType<typeof createStatementStepsService>

function refuseDay(isWrong: boolean, message: string) {
  if (isWrong) throw new Problem('validation_failed', { errors: [{ path: 'paidOn', message }] })
}
