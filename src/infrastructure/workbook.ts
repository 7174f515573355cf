import type { Workbook } from 'exceljs'

/** An empty Excel workbook. What writes it is loaded with the first one: most programs never need its 14 MB. */
export async function newWorkbook(): Promise<Workbook> {
  const { default: ExcelJS } = await import('exceljs')
  return new ExcelJS.Workbook()
}
