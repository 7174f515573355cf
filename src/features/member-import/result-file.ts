import { stringify } from 'csv-stringify/sync'
import type { Translate } from '../../infrastructure/i18n.js'
import { neutraliseFormula } from '../../lib/spreadsheet-text.js'
import type { Columns } from './columns.js'
import { wordsOfError, type RowResult } from './importer.js'

export interface ListNames {
  header: readonly string[]
  columns: Columns
}

/** The first line of the file that says what became of each row, with the mark by which Excel knows UTF-8. */
export function resultHead(t: Translate): string {
  const names = ['row', 'outcome', 'column', 'what_to_do'].map((name) => t(`member-import:result.${name}`))
  return stringify([names], { bom: true, record_delimiter: 'windows' })
}

/** A line for each row, and for each thing that is wrong in it; nothing of what the list says of people. */
export function resultLines(t: Translate, results: readonly RowResult[], names: ListNames): string {
  const lines = results.flatMap(({ row, status, errors }) => {
    const outcome = t(`member-import:status.${status}`)
    if (errors.length === 0) return [[String(row), outcome, '', '']]
    return errors.map((error) => {
      const { column, message } = wordsOfError(t, error, names)
      return [String(row), outcome, neutraliseFormula(column), neutraliseFormula(message)]
    })
  })
  return stringify(lines, { record_delimiter: 'windows' })
}

/** The last line of the file of an import that was stopped: from which row on nothing was done. */
export function untouchedLine(t: Translate, { after, count }: { after: number; count: number }): string {
  const line = ['', t('import-more:untouched'), '', t('import-more:untouched_text', { row: after, count })]
  return stringify([line], { record_delimiter: 'windows' })
}
