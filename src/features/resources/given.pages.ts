import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf, yearOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, type Typed } from '../console/console-form.js'
import { drawAt, workplacePages, type Workplace } from '../organizations/workplace.js'
import { givenQuery } from './resource.forms.js'

/** Who gave what to whom, this year unless other days are named. */
export function givenPages(services: Services): PageRoute[] {
  const { given, now } = services
  const page = workplacePages(services)

  async function show(place: Workplace) {
    const { req, res, communityId } = place
    const today = businessDayOf(now())
    const usual = { from: `${yearOf(today)}-01-01`, to: today }
    const named = { from: textIn(req.query as Typed, 'from'), to: textIn(req.query as Typed, 'to') }
    const outcome = await attempt(req, 'requests:fields', () =>
      Promise.resolve(readForm(givenQuery, { from: named.from ?? usual.from, to: named.to ?? usual.to })),
    )
    if (!outcome.ok) res.status(outcome.refusal.status)
    const { rows } = await given.between(communityId, outcome.ok ? outcome.value : usual)
    drawAt(place, 'resources/given', {
      title: req.t('resources:given.title'),
      words: 'resources',
      crumbs: [{ href: '/console/resources', label: req.t('resources:title') }],
      period: outcome.ok ? outcome.value : { ...usual, ...named },
      rows: rows.map((row) => ({
        ...row,
        kindWords: req.t(`resources:kinds.${row.resourceKind}`),
        giver: row.giverId ? row.giverName : req.t('resources:community'),
        taker: row.takerId ? row.takerName : req.t('resources:community'),
      })),
      ...(outcome.ok ? {} : outcome.refusal),
    })
  }

  return [page.console('get', '/resources/given', 'request:report', show)]
}
