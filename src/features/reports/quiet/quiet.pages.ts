import type { PageRoute } from '../../../http/page-route.js'
import { AGE_BANDS } from '../../../lib/age-band.js'
import { mayDo } from '../../../permissions.js'
import type { Services } from '../../../services.js'
import { BENEFIT_TAGS } from '../../benefits/benefit.types.js'
import { attempt, readForm, textIn, typed } from '../../console/console-form.js'
import { options, pagerOf, readListQuery } from '../../console/console-list.js'
import { consolePages, type ConsoleContext } from '../../console/console-page.js'
import { renderPage } from '../../console/console-render.js'
import { decisionsFor, type RefusedDecision } from '../../console/decisions.js'
import { tagWords } from '../../console/words.js'
import { QUIET_DAYS } from '../coverage.view.js'
import { downloadHeaders } from '../download.js'
import { readerOf } from '../reader-of.js'
import { FOLLOW_UP_FILTERS, quietExportQuery, quietQuery, type QuietFilters } from '../report.forms.js'
import { followUpLine } from './follow-up-words.js'
import { quietPdf } from './quiet.export.js'
import { visitListBody } from './quiet.forms.js'
import type { QuietItem } from './quiet.service.js'
import { MOST_VISITS } from './visit-list.service.js'

const PATH = '/console/reports/quiet'
const VISIT_LIST = 'visit-list'

/** Members of whom nothing was heard: a list to visit or call, with what was done about each, and the same on paper. */
export function quietPages(services: Services): PageRoute[] {
  const { quiet, visitLists } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext, refused?: RefusedDecision) {
    const { req, res, actor, api } = context
    const query = readListQuery(req, quietQuery)
    const { limit: _limit, cursor: _cursor, ...filters } = query
    const { items, nextCursor } = await quiet.list(readerOf(context), query)
    const words = addressWords(filters)
    if (refused) res.status(refused.refusal.status)
    renderPage(context, 'reports/quiet', {
      title: req.t('console:reports.quiet.title', { days: filters.days }),
      crumbs: [
        { href: '/console/reports', label: req.t('console:reports.title') },
        { href: '/console/reports/coverage', label: req.t('console:reports.coverage.title') },
      ],
      filters,
      hasFilters: Boolean(filters.tag ?? filters.ageBand) || filters.followUp !== 'all',
      choices: QUIET_DAYS.map((days) => ({
        days,
        href: `${PATH}?${addressWords({ ...filters, days })}`,
        isCurrent: days === filters.days,
      })),
      tags: options(req, BENEFIT_TAGS, 'console:tags'),
      ageBands: options(req, AGE_BANDS, 'reports:ageBand'),
      followUps: options(req, FOLLOW_UP_FILTERS, 'quiet:filters'),
      members: items.map((item) => rowOf(context, item, words)),
      mayFollowUp: mayDo(actor.role, 'follow-up:manage'),
      xlsx: api('/reports/quiet.xlsx', wordsOf(filters)),
      csv: api('/reports/quiet.csv', wordsOf(filters)),
      pdf: api('/reports/quiet.pdf', wordsOf(filters)),
      decisions:
        mayDo(actor.role, 'member:reveal') && items.length > 0
          ? decisionsFor([visitList(context, words)], refused)
          : [],
      pager: pagerOf(req, nextCursor),
    })
  }

  async function print(context: ConsoleContext) {
    const { req, res, actor, meta } = context
    const reason = textIn(typed(req), 'reason')
    const outcome = await attempt(req, 'console:form', async () => {
      const filters = readListQuery(req, quietExportQuery)
      const body = readForm(visitListBody, { ...filters, reason: reason ?? '' })
      return visitLists.full(readerOf(context), actor.name, { filters, reason: body.reason }, meta)
    })
    if (!outcome.ok) {
      await list(context, { id: VISIT_LIST, value: reason, refusal: outcome.refusal })
      return
    }
    const paper = outcome.value
    res.set(downloadHeaders(`visits-${paper.filters.days}`, 'pdf')).send(await quietPdf(paper, req.language))
  }

  return [
    page.get(PATH, 'report:read', (context) => list(context)),
    page.post(`${PATH}/${VISIT_LIST}`, 'member:reveal', print),
  ]
}

function visitList({ req }: ConsoleContext, words: string) {
  return {
    id: VISIT_LIST,
    icon: 'print',
    title: req.t('quiet:visit_list.title'),
    text: req.t('quiet:visit_list.text'),
    consequence: req.t('quiet:visit_list.consequence', { most: MOST_VISITS }),
    action: `${PATH}/${VISIT_LIST}?${words}`,
    submit: req.t('quiet:visit_list.submit'),
  }
}

function rowOf({ req }: ConsoleContext, item: QuietItem, words: string) {
  return {
    ...item,
    tags: tagWords(req, item.tags),
    last: item.lastFollowUp ? followUpLine(req, item.lastFollowUp) : null,
    recordHref: `/console/members/${item.id}/follow-ups/new?${words}&list=quiet`,
  }
}

/** The filters as they stand in an address, so that the way back leads to the same list. */
function wordsOf(filters: QuietFilters): Record<string, string> {
  const { days, tag, ageBand, followUp } = filters
  return { days: String(days), ...(tag ? { tag } : {}), ...(ageBand ? { ageBand } : {}), followUp }
}

const addressWords = (filters: QuietFilters) => new URLSearchParams(wordsOf(filters)).toString()
