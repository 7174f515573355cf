import type { Translate } from '../../infrastructure/i18n.js'
import type { AllianceKind } from '../communities/alliance-kinds.js'
import type { SheetCell, SheetColumn } from '../reports/tables/sheet.js'
import type { PartnerRow } from './account.js'
import type { ListName } from './account-lists.js'
import type { AccountView } from './account.view.js'

/** On paper and on the page as many lines of lending as one takes in; the page of what was lent has them all. */
export const MOST_GIVEN = 10

interface Column extends SheetColumn {
  /** The list that the figures of the column count. */
  list?: ListName | 'redemptions'
}
export interface AccountTable {
  columns: Column[]
  rows: SheetCell[][]
}

/** What each organization of an alliance did, the one with the most first. */
export function partnerTable(
  t: Translate,
  kind: AllianceKind,
  partners: readonly PartnerRow[],
): AccountTable {
  const isMerchant = kind === 'merchant'
  const label = (key: string) => t(`committee:columns.${key}`)
  const count = (list: ListName | 'redemptions'): Column => ({ label: label(list), kind: 'count', list })
  return {
    columns: [
      { label: label('partner'), kind: 'text' },
      ...(isMerchant ? [count('redemptions'), { label: label('discount'), kind: 'yuan' as const }] : []),
      count('uses'),
      { label: label('hours'), kind: 'count' },
      count('activities'),
      count('attendances'),
      count('requests'),
      count('solved'),
    ],
    rows: partners.map((row) => [
      row.hasLeft ? t('committee:left', { name: row.name }) : row.name,
      ...(isMerchant ? [row.redemptions, row.discountFen] : []),
      row.uses,
      row.hours,
      row.activities,
      row.attendances,
      row.requests,
      row.solved,
    ]),
  }
}

/** Who lent what to whom, the most used first. */
export function givenTable(t: Translate, given: AccountView['given']): AccountTable {
  const community = t('resources:community')
  return {
    columns: [
      { label: t('resources:giver'), kind: 'text' },
      { label: t('resources:taker'), kind: 'text' },
      { label: t('resources:fields.kind'), kind: 'text', width: 0.6 },
      { label: t('resources:given.uses'), kind: 'count' },
      { label: t('resources:given.hours'), kind: 'count' },
      { label: t('resources:given.people'), kind: 'count' },
    ],
    rows: given
      .slice(0, MOST_GIVEN)
      .map(({ giverId, giver, takerId, taker, resourceKind, uses, hours, people }) => [
        giverId ? (giver ?? '') : community,
        takerId ? (taker ?? '') : community,
        t(`resources:kinds.${resourceKind}`),
        uses,
        hours,
        people,
      ]),
  }
}
