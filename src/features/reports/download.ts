import { XLSX_TYPE } from './tables/sheet-workbook.js'

const TYPES = { xlsx: XLSX_TYPE, csv: 'text/csv; charset=utf-8', pdf: 'application/pdf' } as const

/** Headers of a file to be kept by the reader and by nobody else. */
export function downloadHeaders(name: string, extension: keyof typeof TYPES): Record<string, string> {
  return {
    'Content-Type': TYPES[extension],
    'Content-Disposition': `attachment; filename="${name}.${extension}"`,
    'Cache-Control': 'no-store',
  }
}
