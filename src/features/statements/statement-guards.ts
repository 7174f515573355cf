import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { assertSeen } from '../../http/assert-seen.js'
import type { Scope } from '../../http/scope.js'
import { businessDayOf, lastDayOfMonth } from '../../lib/business-day.js'
import { formatMonth } from '../../lib/display.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import { findStatement, type StatementRecord } from './statement.repository.js'

/** The statement that is to be changed. @throws NotFoundProblem, Problem stale_edit */
export async function findToChange(
  session: ClientSession,
  scope: Scope,
  id: string,
  meta: RequestMeta,
): Promise<StatementRecord> {
  const statement = await findStatement(scope, id, session)
  if (!statement) throw new NotFoundProblem()
  assertSeen(meta.ifMatch, statement)
  return statement
}

/** @throws Problem month_not_ended on any day of the statement's month, in Asia/Shanghai, and before */
export function requireEnded({ month }: StatementRecord, now: Date, { language }: RequestMeta): void {
  if (businessDayOf(now) > lastDayOfMonth(month)) return
  throw new Problem('month_not_ended', { params: { month: formatMonth(month, language) } })
}
