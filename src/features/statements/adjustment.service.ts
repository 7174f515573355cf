import { Types, type ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import type { Scope } from '../../http/scope.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { addMonths, monthOf } from '../../lib/business-day.js'
import { formatYuan, percentOfFen, roundHalfUpFen } from '../../lib/money.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import {
  findAdjustmentByKey,
  findAdjustments,
  findSubsidyPercent,
  insertAdjustment,
  sumAdjustmentsOf,
  type AdjustmentRecord,
} from './adjustment.repository.js'
import { recordStatementEvent } from './statement-events.js'
import type { StatementLine } from './statement-figures.js'
import { findForAdjustment, type ShopOfCommunity } from './statement-lines.repository.js'
import { shopOf } from './statement-reader.js'
import type { AdjustmentBody } from './statement.forms.js'
import {
  changeStatement,
  findNextStatement,
  findStatement,
  holdClosedStatement,
  insertStatement,
  isClosed,
  type StatementRecord,
} from './statement.repository.js'
import { adjustmentView, type AdjustmentView } from './statement.view.js'

/** Corrections of redemptions whose statement is closed; they stand in the shop's next one (redemption.md, "Void"). */
export function createAdjustmentService({ audit }: { audit: AuditService }) {
  /** The statement itself while it is open, else the shop's next one, which is opened where there is none. */
  async function carrierOf(session: ClientSession, named: StatementRecord, meta: RequestMeta) {
    if (!isClosed(named)) return named
    const shop = shopOf(named)
    const { open, lastMonth } = await findNextStatement(session, shop)
    if (open) return open
    const month = monthOf(addMonths(`${lastMonth ?? named.month}-01`, 1))
    const opened = await insertStatement(session, { ...shop, month })
    await recordStatementEvent(audit, session, 'STATEMENT_OPENED', opened, meta)
    return opened
  }

  async function adjust(
    session: ClientSession,
    communityId: string,
    id: string,
    body: AdjustmentBody,
    meta: RequestMeta,
  ): Promise<{ adjustment: AdjustmentRecord; isNew: boolean }> {
    const named = await findStatement({ communityId }, id, session)
    if (!named) throw new NotFoundProblem()
    const shop = shopOf(named)
    const known = body.key ? await findAdjustmentByKey(session, communityId, body.key) : null
    if (known) return { adjustment: sameAs(known, shop, body), isNew: false }
    const found = await findForAdjustment(session, shop, body.redemptionId)
    if (!found) throw new NotFoundProblem()
    const closed = found.statementId ? await holdClosedStatement(session, shop, found.statementId) : null
    if (!closed) throw new Problem('redemption_not_closed')
    const subsidyFen = await subsidyOf(session, shop, closed, found.line, body.discountFen)
    const carrier = await changeStatement(session, await carrierOf(session, named, meta), {})
    const adjustment = await insertAdjustment(session, {
      communityId: carrier.communityId,
      shopId: carrier.shopId,
      statementId: carrier._id,
      redemptionId: new Types.ObjectId(body.redemptionId),
      closedStatementId: closed._id,
      businessDay: found.line.businessDay,
      benefitTitle: found.line.benefitTitle,
      discountFen: body.discountFen,
      subsidyFen,
      reason: body.reason,
      by: meta.actor,
      ...(body.key ? { key: body.key } : {}),
    })
    await recordStatementEvent(audit, session, 'STATEMENT_ADJUSTED', carrier, meta, {
      reason: body.reason,
      redemptionId: body.redemptionId,
      discountFen: body.discountFen,
      subsidyFen,
    })
    return { adjustment, isNew: true }
  }

  return {
    /**
     * Adds a correction, plus or minus, to a statement that is not closed; a closed one hands it on to the shop's next.
     * @throws NotFoundProblem, Problem redemption_not_closed, adjustment_too_large, idempotency_key_reused
     */
    async add(
      communityId: string,
      id: string,
      body: AdjustmentBody,
      meta: RequestMeta,
    ): Promise<{ adjustment: AdjustmentView; isNew: boolean }> {
      const once = () => inTransaction((session) => adjust(session, communityId, id, body, meta))
      try {
        return viewed(await once())
      } catch (error) {
        // The same key, or the shop's next statement, was written at the same time: on the second try it is there.
        if (!isDuplicateKey(error)) throw error
        return viewed(await once())
      }
    },

    /** The corrections that a statement carries. @throws NotFoundProblem */
    async list(scope: Scope, id: string): Promise<AdjustmentView[]> {
      const statement = await findStatement(scope, id)
      if (!statement) throw new NotFoundProblem()
      return (await findAdjustments(scope.communityId, id)).map(adjustmentView)
    },
  }
}
export type AdjustmentService = ReturnType<typeof createAdjustmentService>

const viewed = ({ adjustment, isNew }: { adjustment: AdjustmentRecord; isNew: boolean }) => ({
  adjustment: adjustmentView(adjustment),
  isNew,
})

function sameAs(
  known: AdjustmentRecord,
  { shopId }: ShopOfCommunity,
  body: AdjustmentBody,
): AdjustmentRecord {
  const isSame =
    known.shopId.toHexString() === shopId &&
    known.redemptionId.toHexString() === body.redemptionId &&
    known.discountFen === body.discountFen &&
    known.reason === body.reason
  if (!isSame) throw new Problem('idempotency_key_reused')
  return known
}

/**
 * By how much the subsidy changes: that of the corrected discount, less what has been counted so far, so that taking a discount
 * back whole takes back its subsidy to the fen.
 * @throws Problem adjustment_too_large when less than nothing, or more than the bill, would have been given
 */
async function subsidyOf(
  session: ClientSession,
  shop: ShopOfCommunity,
  closed: StatementRecord,
  line: StatementLine,
  changeFen: number,
): Promise<number> {
  const before = await sumAdjustmentsOf(session, shop.communityId, line.redemptionId)
  const givenFen = line.discountFen + before.discountFen
  const correctedFen = givenFen + changeFen
  const mostFen = Math.max(line.discountFen, line.billFen ?? 0)
  if (correctedFen < 0 || correctedFen > mostFen) {
    const params = { least: formatYuan(-givenFen), most: formatYuan(mostFen - givenFen) }
    throw new Problem('adjustment_too_large', { params })
  }
  if (closed.closing?.unpaidIds?.some((id) => id.toHexString() === line.redemptionId)) return 0
  const percent = await findSubsidyPercent(session, shop.communityId, line)
  return subsidyAt(line, percent, correctedFen) - (line.subsidyFen + before.subsidyFen)
}

/** The subsidy of a corrected discount: by the percentage of the agreement's version, or in proportion where that is not known. */
export function subsidyAt(
  line: Pick<StatementLine, 'discountFen' | 'subsidyFen'>,
  percent: number | null,
  correctedFen: number,
): number {
  if (correctedFen === line.discountFen) return line.subsidyFen
  if (percent !== null) return percentOfFen(correctedFen, percent)
  return line.discountFen === 0 ? 0 : roundHalfUpFen(line.subsidyFen * correctedFen, line.discountFen)
}
