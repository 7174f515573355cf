import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { readListQuery } from '../console/console-list.js'
import { clausesOf, partiesOf, standingOf } from './clauses.js'
import { paperQuery } from './paper.service.js'

/** The agreement as an A4 page for the browser's own printing: the same text as the PDF. */
export function agreementPaperPages(services: Services): PageRoute[] {
  const { agreementPapers } = services
  const page = consolePages(services)

  async function print(context: ConsoleContext) {
    const { req, res, communityId, meta, api } = context
    const id = idOf(req)
    const { version } = readListQuery(req, paperQuery)
    const paper = await agreementPapers.of({ communityId }, id, version, 'print', meta)
    res.render('agreement-paper/print', {
      layout: 'paper',
      isPrintable: true,
      title: `${paper.title} ${paper.agreement.number}`,
      backTo: `/console/agreements/${id}`,
      pdf: api(`/agreements/${id}/agreement.pdf`, { version: version?.toString() }),
      paper,
      standing: standingOf(paper, req.t, req.language),
      parties: partiesOf(paper, req.t),
      clauses: clausesOf(paper, req.t, req.language),
      isTranslation: req.language !== 'zh-CN',
    })
  }

  return [page.get('/console/agreements/:id/print', 'agreement:read', print)]
}
