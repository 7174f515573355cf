import { inTransaction } from '../../infrastructure/mongo.js'
import { findAliases, type Alias } from '../members/person.repository.js'
import { applyToCells, cellAt, type Cell, type Cells, type Countable } from './cells.js'
import { findPendingBetween, findRemaining } from './countable.repository.js'
import { addMember, hasMember, removeMember } from './member-set.js'
import { planPeriods } from './period-plan.js'
import type { BenefitsQuery, Grouping } from './report.forms.js'
import { addPacked, unpackCells } from './total-format.js'
import { keyOf, periodOf } from './total-places.js'
import type { TotalDimension } from './total.model.js'
import { readTotals } from './total.repository.js'
import type { ClientSession } from 'mongoose'

const ROWS = 'rows'

/**
 * The figures of the days by the grouping's keys, exact at the moment of reading: totals and the redemptions that they do not tell yet are
 * read in one snapshot.
 */
export async function readRows(
  communityId: string,
  query: Pick<BenefitsQuery, 'from' | 'to' | 'groupBy'>,
): Promise<Map<string, Cell>> {
  return inTransaction(async (session) => readRowsIn(session, communityId, query))
}

/** The same within a transaction that reads more than this. */
export async function readRowsIn(
  session: ClientSession,
  communityId: string,
  { from, to, groupBy }: { from: string; to: string; groupBy: Grouping | 'all' },
): Promise<Map<string, Cell>> {
  const dimension = dimensionOf(groupBy)
  const ranges = groupBy === 'day' ? [{ span: 'day' as const, from, to }] : planPeriods(from, to)
  const rows: Cells = new Map()
  for (const range of ranges) {
    for (const total of await readTotals(session, communityId, dimension, range)) {
      const period = periodOf(total._id)
      for (const cell of unpackCells(total)) {
        addPacked(cellAt(rows, { total: ROWS, key: rowKey(groupBy, cell.key, period) }), cell)
      }
    }
  }
  const pending = await findPendingBetween(session, communityId, from, to)
  const takenBack = pending.filter((one) => one.isVoided && one.isCounted)
  const remaining = await findRemaining(session, communityId, takenBack, { from, to })
  applyToCells(rows, pending, remaining, (one: Countable) => [
    { total: ROWS, key: rowKey(groupBy, keyOf(dimension, one), one.businessDay) },
  ])
  const found = rows.get(ROWS) ?? new Map<string, Cell>()
  const aliases = await findAliases(session, communityId)
  for (const cell of found.values()) countPersons(cell, aliases)
  return found
}

/** Who was merged into another member is counted as that one: the sets hold whose card it was, and a report counts people. */
function countPersons(cell: Cell, aliases: readonly Alias[]): void {
  for (const { number, intoNumber } of aliases) {
    if (!hasMember(cell.members, number)) continue
    removeMember(cell.members, number)
    cell.members = addMember(cell.members, intoNumber)
  }
}

function dimensionOf(groupBy: Grouping | 'all'): TotalDimension {
  return groupBy === 'day' || groupBy === 'month' ? 'all' : groupBy
}

function rowKey(groupBy: Grouping | 'all', key: string, period: string): string {
  if (groupBy === 'day') return period
  return groupBy === 'month' ? period.slice(0, 7) : key
}
