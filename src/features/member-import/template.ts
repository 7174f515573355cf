import type { Translate } from '../../infrastructure/i18n.js'
import { newWorkbook } from '../../infrastructure/workbook.js'
import { IMPORT_FIELDS } from './columns.js'

const WIDTHS: Partial<Record<(typeof IMPORT_FIELDS)[number], number>> = {
  idNumber: 24,
  address: 32,
  tags: 20,
}
const YES_NO = ['membership', 'showMaskedNameToShops', 'photo']
/** Rows that are prepared as text, with their lists to choose from. */
const PREPARED = 1000

/** An empty list for staff to fill in: every cell is text, so that a spreadsheet keeps all digits. */
export async function importTemplate(t: Translate): Promise<Buffer> {
  const workbook = await newWorkbook()
  const sheet = workbook.addWorksheet(t('member-import:template.sheet'), {
    views: [{ state: 'frozen', ySplit: 1 }],
  })
  sheet.columns = IMPORT_FIELDS.map((field) => ({
    header: t(`member-import:fields.${field}`),
    key: field,
    width: WIDTHS[field] ?? 18,
    style: { numFmt: '@' },
  }))
  sheet.getRow(1).font = { bold: true }
  const choices = `"${t('member-import:template.yes')},${t('member-import:template.no')}"`
  for (const field of YES_NO) {
    const { letter } = sheet.getColumn(field)
    for (let row = 2; row <= PREPARED; row += 1) {
      sheet.getCell(`${letter}${row}`).dataValidation = {
        type: 'list',
        allowBlank: true,
        formulae: [choices],
      }
    }
  }
  const help = workbook.addWorksheet(t('member-import:template.help_sheet'))
  help.columns = [{ width: 24 }, { width: 60 }]
  help.addRow([t('member-import:template.column'), t('member-import:template.how')]).font = { bold: true }
  for (const field of IMPORT_FIELDS) {
    help.addRow([t(`member-import:fields.${field}`), t(`member-import:template.hints.${field}`)])
  }
  for (const column of help.columns) column.alignment = { wrapText: true, vertical: 'top' }
  return Buffer.from(await workbook.xlsx.writeBuffer())
}
