import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf, yearOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import {
  attempt,
  integerIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../console/console-form.js'
import { consolePages, type ConsoleContext } from '../console/console-page.js'
import { goTo } from '../console/console-render.js'
import { noticeIn } from '../console/console-notice.js'
import { REQUEST_KINDS } from './request-kinds.js'
import { figuresQuery, requestSettingsBody } from './request.forms.js'
import type { CommunityRequestSettings } from './request-settings.service.js'

const PATH = '/console/requests'
const LABELS = 'requests:fields'

/** Figures by organization for a period, and the time limits by kind. */
export function requestFiguresPages(services: Services): PageRoute[] {
  const { requestFigures, requestSettings, organizations, now } = services
  const page = consolePages(services)

  function draw(
    { req, res }: ConsoleContext,
    view: string,
    locals: { title: string } & Record<string, unknown>,
  ) {
    const notice = noticeIn(req, 'requests')
    res.render(`requests/${view}`, {
      layout: 'console',
      styles: ['css/organizations.css'],
      crumbs: [{ href: PATH, label: req.t('requests:title') }],
      ...(notice ? { notice } : {}),
      ...locals,
    })
  }

  /** This year, unless other days are named. */
  async function figures(context: ConsoleContext) {
    const { req, communityId } = context
    const today = businessDayOf(now())
    const named = { from: textIn(req.query as Typed, 'from'), to: textIn(req.query as Typed, 'to') }
    const usual = { from: `${yearOf(today)}-01-01`, to: today }
    const outcome = await attempt(req, LABELS, () =>
      Promise.resolve(readForm(figuresQuery, { from: named.from ?? usual.from, to: named.to ?? usual.to })),
    )
    const period = outcome.ok ? outcome.value : usual
    if (!outcome.ok) context.res.status(outcome.refusal.status)
    const { rows, totals } = await requestFigures.between(communityId, period)
    draw(context, 'figures', {
      title: req.t('requests:figures.title'),
      period: outcome.ok ? period : { ...usual, ...named },
      rows: rows.map((row) => ({ ...row, label: row.name ?? req.t('requests:not_routed') })),
      totals,
      ...(outcome.ok ? {} : outcome.refusal),
    })
  }

  async function settings(context: ConsoleContext, values?: Typed, refusal?: Refusal) {
    const { req, res, communityId } = context
    const stored = await requestSettings.get(communityId)
    if (refusal) res.status(refusal.status)
    const shown = values ?? valuesOf(stored)
    draw(context, 'settings', {
      title: req.t('requests:settings.title'),
      kindRows: REQUEST_KINDS.map((kind, row) => ({
        row,
        kind,
        label: req.t(`requests:kinds.${kind}`),
        acceptHours: textIn(shown, `kinds-${row}-acceptHours`),
        solveHours: textIn(shown, `kinds-${row}-solveHours`),
        organizationId: textIn(shown, `kinds-${row}-organizationId`),
      })),
      organizations: await organizations.choices(communityId),
      revision: refusal && !refusal.isStale ? textIn(shown, 'revision') : String(stored.revision),
      stored: refusal?.isStale ? await storedFacts(context, stored) : undefined,
      ...refusal,
    })
  }

  async function storedFacts({ req, communityId }: ConsoleContext, { kinds }: CommunityRequestSettings) {
    const names = await organizations.namesOf(communityId)
    return kinds.map(({ kind, acceptHours, solveHours, organizationId }) => ({
      label: req.t(`requests:kinds.${kind}`),
      value: req.t('requests:settings.stored', {
        acceptHours,
        solveHours,
        organization: organizationId ? (names.get(organizationId) ?? '') : req.t('requests:not_routed'),
      }),
    }))
  }

  async function save(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const kinds = REQUEST_KINDS.map((kind, row) => ({
        kind,
        acceptHours: integerIn(values, `kinds-${row}-acceptHours`),
        solveHours: integerIn(values, `kinds-${row}-solveHours`),
        organizationId: textIn(values, `kinds-${row}-organizationId`) ?? null,
      }))
      return requestSettings.change(communityId, readForm(requestSettingsBody, { kinds }), meta)
    })
    if (outcome.ok) goTo(res, `${PATH}/settings?done=settings`)
    else await settings(context, values, outcome.refusal)
  }

  return [
    page.get(`${PATH}/figures`, 'request:report', figures),
    page.get(`${PATH}/settings`, 'request:manage', (context) => settings(context)),
    page.post(`${PATH}/settings`, 'request:manage', save),
  ]
}

function valuesOf({ kinds }: CommunityRequestSettings): Typed {
  return Object.fromEntries(
    kinds.flatMap(({ acceptHours, solveHours, organizationId }, row) => [
      [`kinds-${row}-acceptHours`, String(acceptHours)],
      [`kinds-${row}-solveHours`, String(solveHours)],
      [`kinds-${row}-organizationId`, organizationId ?? undefined],
    ]),
  )
}
