import type { Request } from 'express'
import { z } from 'zod'
import { actorReference } from '../../http/actor.js'
import { fieldErrors } from '../../http/mount-api.js'
import { communityOf, type PageRoute } from '../../http/page-route.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import { CHART_SIZES } from './chart-bars.js'
import { benefitsQuery } from './report.forms.js'
import type { Reader, ReportService } from './report.service.js'

const sizeQuery = z.enum(CHART_SIZES).default('wide')

/** Pictures for the pages of reports; the pages themselves are the console's. */
export function chartPages({ reports }: { reports: ReportService }): PageRoute[] {
  return [
    {
      method: 'get',
      path: '/console/reports/chart.svg',
      permission: 'report:read',
      async handle(req, res) {
        const { communityId: _chosen, size, ...rest } = req.query
        const query = parse(benefitsQuery, rest)
        const options = { size: parse(sizeQuery, size), t: req.t }
        const report = await reports.benefits(readerOf(req), query, 'chart')
        // Loaded with the first picture: what draws it takes 28 MB.
        const { reportChart } = await import('./chart.js')
        res
          .type('image/svg+xml')
          .set('Cache-Control', 'no-store')
          .send(reportChart(report, query, options))
      },
    },
  ]
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Problem('validation_failed', { errors: fieldErrors(parsed.error) })
}

function readerOf(req: Request): Reader {
  if (!req.actor) throw new NotFoundProblem()
  return {
    communityId: communityOf(req),
    actor: actorReference(req.actor),
    requestId: req.requestId,
    language: req.language,
  }
}
