import { findAliasesAsOf } from '../../members/person.repository.js'
import { applyToCells, type Cell, type Cells } from '../cells.js'
import { recordedUntil } from '../countable.repository.js'
import { groupKeyOf } from '../group-key.js'
import { countPersons } from '../persons.js'
import type { BenefitsQuery } from '../report.forms.js'

const ROWS = 'rows'

/**
 * The figures of the days as they stood at a moment: of the redemptions recorded until then (the server's time, so that what a counter
 * uploaded later is not among them), voided if the void was made until then. Read from the redemptions themselves, some thousands
 * at a time. It needs no snapshot: what was recorded until a past moment only changes by voids, and those have their own moment.
 */
export async function readRowsAsOf(
  communityId: string,
  { from, to, groupBy }: Pick<BenefitsQuery, 'from' | 'to' | 'groupBy'>,
  asOf: Date,
): Promise<Map<string, Cell>> {
  const rows: Cells = new Map()
  for await (const redemptions of recordedUntil(communityId, { from, to }, asOf)) {
    applyToCells(rows, redemptions, [], (one) => [{ total: ROWS, key: groupKeyOf(groupBy, one) }])
  }
  const found = rows.get(ROWS) ?? new Map<string, Cell>()
  countPersons(found, await findAliasesAsOf(communityId, asOf))
  return found
}
