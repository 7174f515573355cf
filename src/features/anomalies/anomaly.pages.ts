import type { PageRoute } from '../../http/page-route.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import {
  attempt,
  choicesIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../console/console-form.js'
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { noticeIn } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'
import { redemptionRows } from '../console/redemption-rows.js'
import { userNames } from '../console/user-names.js'
import { anomaliesQuery, decideBody } from './anomaly.forms.js'
import { ANOMALY_DECISIONS, ANOMALY_STATES, MEASURES } from './anomaly.model.js'
import type { AnomalyRecord } from './anomaly.repository.js'
import { anomalyRow, stateBadge } from './anomaly-words.js'
import { whatToDo } from './what-to-do.js'
import { RULES } from './thresholds.js'

const PATH = '/console/anomalies'
const LABELS = 'anomalies:fields'
const MOST_SHOPS = 200
/** Redemptions of the evidence that one page shows; more of them would not be read. */
const MOST_SHOWN = 100

/** What the rules have found: the list, and one with its evidence, what speaks for and against it, and the decision. */
export function anomalyPages(services: Services): PageRoute[] {
  const { anomalies, devices, members, shops } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId, actor } = context
    const query = readListQuery(req, anomaliesQuery)
    const { items, nextCursor } = await anomalies.list(communityId, query)
    const partners = await shops.list({ communityId }, { limit: MOST_SHOPS })
    const names = await namesOf(communityId, items)
    renderPage(context, 'anomalies/index', {
      title: req.t('anomalies:title'),
      anomalies: items.map((item) => anomalyRow(req, item, names)),
      filters: query,
      hasFilters: Boolean(query.rule ?? query.state ?? query.shopId ?? query.from ?? query.to),
      rules: RULES.map((rule) => ({ value: rule, label: req.t(`anomalies:rules.${rule}.title`) })),
      states: options(req, ANOMALY_STATES, 'anomalies:states'),
      shops: partners.items.map(({ id, name }) => ({ value: id, label: name })),
      maySet: mayDo(actor.role, 'community:read'),
      pager: pagerOf(req, nextCursor),
    })
  }

  async function show(context: ConsoleContext, values: Typed = {}, refusal?: Refusal) {
    const { req, res, communityId, actor, meta } = context
    const most = MOST_SHOWN
    const { anomaly, evidence } = await anomalies.read(communityId, idOf(req), meta, { most })
    const names = await namesOf(communityId, [anomaly])
    const row = anomalyRow(req, anomaly, names)
    const staff = await userNames(services, context)
    if (refusal) res.status(refusal.status)
    renderPage(context, 'anomalies/show', {
      title: row.ruleWords,
      crumbs: [{ href: PATH, label: req.t('anomalies:title') }],
      styles: ['css/console-offline.css'],
      ...noticeOf(context),
      anomaly: row,
      shops: row.shopIds.map((id) => ({ id, name: names.get(id) ?? '' })),
      memberName: row.memberId ? await members.maskedName(communityId, row.memberId) : null,
      recordedBy: await recorderName(communityId, row.recordedBy, staff),
      records: redemptionRows(context, evidence, names),
      hasSeveralShops: row.shopIds.length > 1,
      more: Math.max(0, row.redemptionIds.length - evidence.length),
      history: row.decisions.toReversed().map((said, index) => ({
        ...said,
        badge: stateBadge(req, said.decision),
        by: staff.get(said.byUserId) ?? '',
        measureWords: said.measures.map((measure) => req.t(`anomalies:measures.${measure}`)),
        isSuperseded: index > 0,
      })),
      todo: whatToDo(context, row, evidence),
      mayDecide: mayDo(actor.role, 'anomaly:decide'),
      decisions: options(req, ANOMALY_DECISIONS, 'anomalies:decisions'),
      measures: options(req, MEASURES, 'anomalies:measures'),
      values,
      revision: row.revision,
      chosenDecision: choicesIn(values, 'decision'),
      chosenMeasures: choicesIn(values, 'measures'),
      ...refusal,
    })
  }

  async function decide(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    const values = typed(req)
    // Whose it is comes first: to a stranger it is not there, whatever was typed.
    await anomalies.get(communityId, id)
    const outcome = await attempt(req, LABELS, () => {
      const decision = textIn(values, 'decision')
      const measures = decision === 'confirmed' ? choicesIn(values, 'measures') : []
      const form = { decision, measures, reason: textIn(values, 'reason') ?? '' }
      return anomalies.decide(communityId, id, readForm(decideBody, form), meta)
    })
    if (outcome.ok) goTo(res, `${PATH}/${id}?done=anomaly_decided`)
    else await show(context, values, outcome.refusal)
  }

  async function namesOf(communityId: string, items: readonly AnomalyRecord[]) {
    return shops.namesOf(communityId, [...new Set(items.flatMap(({ shopIds }) => shopIds.map(String)))])
  }

  async function recorderName(
    communityId: string,
    recorder: { kind: 'user' | 'device'; id: string } | null,
    staff: ReadonlyMap<string, string>,
  ) {
    if (!recorder) return null
    if (recorder.kind === 'user') return staff.get(recorder.id) ?? null
    return (await devices.namesOf(communityId, [recorder.id])).get(recorder.id) ?? null
  }

  return [
    page.get(PATH, 'anomaly:read', list),
    page.get(`${PATH}/:id`, 'anomaly:read', (context) => show(context)),
    page.post(`${PATH}/:id/decide`, 'anomaly:decide', decide),
  ]
}

function noticeOf({ req }: ConsoleContext) {
  const notice = noticeIn(req, 'anomalies')
  return notice ? { notice } : {}
}
