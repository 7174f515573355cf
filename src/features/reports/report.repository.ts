import { findAliases } from '../members/person.repository.js'
import { applyToCells, cellAt, type Cell, type Cells, type Countable } from './cells.js'
import { findPendingBetween, findRemaining } from './countable.repository.js'
import { dimensionOf, groupKeyOf, rowKey } from './group-key.js'
import { countPersons } from './persons.js'
import { planPeriods } from './period-plan.js'
import type { Grouping } from './report.forms.js'
import { addPacked, unpackCells } from './total-format.js'
import { periodOf } from './total-places.js'
import { readTotals } from './total.repository.js'
import type { ClientSession } from 'mongoose'

const ROWS = 'rows'

/**
 * The figures of the days by the grouping's keys, exact at the moment of the session's snapshot: totals and the redemptions that they do not
 * tell yet are read together.
 */
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
  applyToCells(rows, pending, remaining, (one: Countable) => [{ total: ROWS, key: groupKeyOf(groupBy, one) }])
  const found = rows.get(ROWS) ?? new Map<string, Cell>()
  countPersons(found, await findAliases(session, communityId))
  return found
}
