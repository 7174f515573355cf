import { apiRoute, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { scopeOf } from '../../http/scope.js'
import { translator } from '../../infrastructure/i18n.js'
import type { Services } from '../../services.js'
import { XLSX_TYPE } from '../reports/reports.api.js'
import type { StatementPaper } from './statement-paper.service.js'
import { statementCsv, statementWorkbook } from './statement.export.js'
import { statementPdf } from './statement.pdf.js'

const COMMON = { method: 'get', permission: 'statement:read', tag: 'Statements', params: idParams } as const

/** Statements as files; all say the same figures as the JSON, to the fen. */
export function statementFileApi({ statementPapers }: Services): ApiRoute[] {
  return [
    apiRoute({
      ...COMMON,
      path: '/statements/:id/statement.xlsx',
      summary: 'The statement as an Excel workbook',
      answers: { 200: { description: 'The workbook', contentType: XLSX_TYPE } },
      async handle(context) {
        const paper = await statementPapers.of(scopeOf(context), context.params.id, 'xlsx', context.meta)
        const workbook = await statementWorkbook(paper, translator(context.meta.language))
        return ok(workbook, download(paper, 'xlsx', XLSX_TYPE))
      },
    }),
    apiRoute({
      ...COMMON,
      path: '/statements/:id/statement.csv',
      summary: 'The statement as CSV',
      answers: { 200: { description: 'The table', contentType: 'text/csv' } },
      async handle(context) {
        const paper = await statementPapers.of(scopeOf(context), context.params.id, 'csv', context.meta)
        const text = statementCsv(paper, translator(context.meta.language))
        return ok(text, download(paper, 'csv', 'text/csv; charset=utf-8'))
      },
    }),
    apiRoute({
      ...COMMON,
      path: '/statements/:id/statement.pdf',
      summary: 'The statement as a PDF with lines for both signatures',
      answers: { 200: { description: 'The document', contentType: 'application/pdf' } },
      async handle(context) {
        const { language } = context.meta
        const paper = await statementPapers.of(scopeOf(context), context.params.id, 'pdf', context.meta)
        const pdf = await statementPdf(paper, language)
        return ok(pdf, download(paper, 'pdf', 'application/pdf'))
      },
    }),
  ]
}

function download({ statement }: StatementPaper, extension: string, contentType: string) {
  return {
    'Content-Type': contentType,
    'Content-Disposition': `attachment; filename="statement-${statement.month}-${statement.id}.${extension}"`,
    'Cache-Control': 'no-store',
  }
}
