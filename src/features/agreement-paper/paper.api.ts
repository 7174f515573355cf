import { apiRoute, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { scopeOf } from '../../http/scope.js'
import { disposition } from '../attachments/file-name.js'
import { agreementPdf } from './agreement.pdf.js'
import { type AgreementPaperService, paperQuery } from './paper.service.js'

export function agreementPaperApi({
  agreementPapers,
}: {
  agreementPapers: AgreementPaperService
}): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/agreements/:id/agreement.pdf',
      permission: 'agreement:read',
      tag: 'Agreements',
      summary: 'The agreement as a PDF from the template, with lines for both signatures',
      params: idParams,
      query: paperQuery,
      answers: { 200: { description: 'The document', contentType: 'application/pdf' } },
      async handle(context) {
        const { params, query, meta } = context
        const paper = await agreementPapers.of(scopeOf(context), params.id, query.version, 'pdf', meta)
        const pdf = await agreementPdf(paper, meta.language)
        return ok(pdf, {
          'Content-Type': 'application/pdf',
          'Content-Disposition': disposition('attachment', `${paper.agreement.number}.pdf`),
          'Cache-Control': 'no-store',
        })
      },
    }),
  ]
}
