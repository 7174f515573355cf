import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import { formatDay, formatMoment } from '../../lib/display.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, type Typed } from '../console/console-form.js'
import { pagerOf, readListQuery } from '../console/console-list.js'
import { consolePages, type ConsoleContext } from '../console/console-page.js'
import { renderPage } from '../console/console-render.js'
import { ALLIANCE_SIGNS } from '../organizations/alliances.pages.js'
import { actorName } from '../reports/actor-name.js'
import { readerOf } from '../reports/reader-of.js'
import { givenTable, MOST_GIVEN, partnerTable } from './account-tables.js'
import { notesOf } from './account.pdf.js'
import type { AccountView } from './account.view.js'
import { accountListQuery, accountQuery } from './committee.forms.js'
import { allianceLines, wholeLines } from './figure-lines.js'
import { placeOf } from './list-items.js'
import { listAddress, withLinks, type Period } from './page-links.js'
import { PERIODS, usualPeriods } from './periods.js'

const PATH = '/console/committee'
const STYLES = ['css/committee.css']

/** The committee's page: the four alliances for a period, each figure with the list that it counts. */
export function committeePages(services: Services): PageRoute[] {
  const { committee, organizations, now } = services
  const page = consolePages(services)

  /** This year up to today, unless other days are named. */
  async function show(context: ConsoleContext) {
    const { req, res, actor, api } = context
    const usual = usualPeriods(businessDayOf(now()))
    const named = {
      from: textIn(req.query as Typed, 'from') ?? usual.this_year.from,
      to: textIn(req.query as Typed, 'to') ?? usual.this_year.to,
    }
    const locals = {
      title: req.t('committee:title'),
      styles: STYLES,
      isPrintable: true,
      period: named,
      periods: PERIODS.map((id) => ({
        label: req.t(`committee:periods.${id}`),
        href: `${PATH}?${new URLSearchParams(usual[id]).toString()}`,
        isCurrent: usual[id].from === named.from && usual[id].to === named.to,
      })),
    }
    const outcome = await attempt(req, 'committee:fields', async () =>
      committee.account(readerOf(context), readForm(accountQuery, named), 'page'),
    )
    if (!outcome.ok) {
      res.status(outcome.refusal.status)
      renderPage(context, 'committee/index', { ...locals, ...outcome.refusal })
      return
    }
    renderPage(context, 'committee/index', {
      ...locals,
      ...shownOf(context, outcome.value),
      pdf: api('/reports/alliances.pdf', named),
      printed: req.t('committee:printed', {
        name: actorName(actor),
        at: formatMoment(now(), req.language),
      }),
    })
  }

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, accountListQuery)
    const { items, nextCursor, total } = await committee.list(readerOf(context), query, 'page')
    const { from, to, of, alliance, organizationId } = query
    const whose = organizationId
      ? (await organizations.get({ communityId }, organizationId)).organization.name
      : req.t(alliance ? `organizations:alliances.${alliance}` : 'committee:whole.title')
    renderPage(context, 'committee/list', {
      title: req.t('committee:list.title', { whose, figure: req.t(`committee:figures.${of}`) }),
      lead: req.t('committee:list.lead', {
        from: formatDay(from, req.language),
        to: formatDay(to, req.language),
        count: total,
      }),
      styles: STYLES,
      crumbs: [
        {
          href: `${PATH}?${new URLSearchParams({ from, to }).toString()}`,
          label: req.t('committee:title'),
        },
      ],
      items: items.map((item) => ({ ...item, href: placeOf(item) })),
      hasDays: items.some(({ day }) => day !== null),
      pager: pagerOf(req, nextCursor),
    })
  }

  return [page.get(PATH, 'report:read', show), page.get(`${PATH}/list`, 'report:read', list)]
}

function shownOf({ req }: ConsoleContext, account: AccountView) {
  const { t } = req
  const period: Period = { from: account.from, to: account.to }
  const linked = <T extends { list: Parameters<typeof listAddress>[1] }>(
    lines: T[],
    alliance?: AccountView['alliances'][number]['kind'],
  ) => lines.map((line) => ({ ...line, href: listAddress(period, line.list, { alliance }) }))
  return {
    account,
    whole: linked(wholeLines(t, account.whole)),
    alliances: account.alliances.map(({ kind, figures, partners }) => ({
      kind,
      sign: ALLIANCE_SIGNS[kind],
      name: t(`organizations:alliances.${kind}`),
      lines: linked(allianceLines(t, kind, figures), kind),
      table: withLinks(period, partnerTable(t, kind, partners), partners),
    })),
    given: withLinks(period, givenTable(t, account.given)),
    givenHref: `/console/resources/given?${new URLSearchParams({ ...period }).toString()}`,
    mostGiven: account.given.length > MOST_GIVEN ? MOST_GIVEN : undefined,
    rules: notesOf(t),
  }
}
