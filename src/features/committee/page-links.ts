import { textOf } from '../reports/tables/paper-table.js'
import type { PartnerRow } from './account.js'
import type { AccountScope } from './account-facts.js'
import type { ListName } from './account-lists.js'
import type { AccountTable } from './account-tables.js'

export interface Period {
  from: string
  to: string
}

/** The address of the list that a figure counts. */
export function listAddress(
  { from, to }: Period,
  list: ListName | 'redemptions',
  scope: AccountScope & { shopId?: string | null } = {},
): string {
  const { alliance, organizationId, shopId } = scope
  const named = (fields: Record<string, string | null | undefined>) =>
    new URLSearchParams(
      Object.entries(fields).filter((entry): entry is [string, string] => Boolean(entry[1])),
    ).toString()
  return list === 'redemptions'
    ? `/console/redemptions?${named({ from, to, status: 'committed', shopId })}`
    : `/console/committee/list?${named({ of: list, alliance, organizationId, from, to })}`
}

/** A table as the page shows it: names lead to whom they name, figures to what they count. */
export function withLinks(
  period: Period,
  { columns, rows }: AccountTable,
  partners: readonly PartnerRow[] = [],
) {
  return {
    columns: columns.map(({ label, kind }) => ({ label, isFigure: kind !== 'text' })),
    rows: rows.map((cells, row) =>
      cells.map((cell, index) => {
        const { kind = 'text', list } = columns[index] ?? {}
        const partner = partners[row]
        return {
          text: textOf(cell, kind),
          isFigure: kind !== 'text',
          href: partner && (index === 0 ? homeOf(partner) : figureHref(period, list, partner, cell)),
        }
      }),
    ),
  }
}

const homeOf = ({ organizationId, shopId }: PartnerRow) =>
  organizationId ? `/console/organizations/${organizationId}` : `/console/shops/${shopId ?? ''}`

/** Nothing leads nowhere. */
function figureHref(
  period: Period,
  list: ListName | 'redemptions' | undefined,
  { organizationId, shopId }: PartnerRow,
  cell: unknown,
): string | undefined {
  if (!list || cell === 0) return undefined
  if (list === 'redemptions') return listAddress(period, list, { shopId })
  return organizationId ? listAddress(period, list, { organizationId }) : undefined
}
