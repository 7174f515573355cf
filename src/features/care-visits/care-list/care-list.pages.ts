import type { PageRoute } from '../../../http/page-route.js'
import type { Services } from '../../../services.js'
import { findNamedMembers } from '../../members/member-names.js'
import { attempt, readForm, typed, type Refusal, type Typed } from '../../console/console-form.js'
import { options, pagerOf, readListQuery } from '../../console/console-list.js'
import { consolePages, idOf, type ConsoleContext } from '../../console/console-page.js'
import { goTo } from '../../console/console-render.js'
import { decide, decisionsFor, type RefusedDecision } from '../../console/decisions.js'
import { CARE_PATHS, careCrumbs, renderCare } from '../care-page.js'
import { CARE_TAGS } from './care-entry.model.js'
import { changeEntryBody, entriesQuery } from './care-list.forms.js'
import { choicesOf, formOf, newEntryPages } from './new-entry.pages.js'
import type { CareEntryView } from './care-list.view.js'

const PATH = CARE_PATHS.list
const LABELS = 'care:fields'
/** Who has used nothing for so long is called quiet, as on the first page. */
const QUIET_DAYS = 60

/** The care list in the console: who is on it, adding, changing and taking off, and taking over the quiet ones. */
export function careListPages(services: Services): PageRoute[] {
  const { careList, quietElders, careVisits, members } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId, meta } = context
    const query = readListQuery(req, entriesQuery)
    const { items, nextCursor } = await careList.list(communityId, query)
    const ids = [...new Set(items.map(({ memberId }) => memberId))]
    const [people, last, quiet] = await Promise.all([
      findNamedMembers(communityId, ids),
      careVisits.lastVisitOf(communityId, ids),
      quietElders.waiting(communityId, QUIET_DAYS, meta),
    ])
    renderCare(context, 'list', 'list', {
      title: req.t('care:list_title'),
      entries: items.map((entry) => ({
        ...rowOf(context, entry),
        name: people.get(entry.memberId)?.name ?? '',
        last: last.get(entry.memberId),
      })),
      filters: query,
      hasFilters: Boolean(query.q ?? query.tag),
      careTags: options(req, CARE_TAGS, 'volunteer:tags'),
      quiet: quiet.length,
      quietDays: QUIET_DAYS,
      pager: pagerOf(req, nextCursor),
    })
  }

  async function show(
    context: ConsoleContext,
    refusal?: Refusal,
    values: Typed = {},
    refused?: RefusedDecision,
  ) {
    const { req, res, communityId } = context
    const entry = await careList.get(communityId, idOf(req))
    const member = await members.get(communityId, entry.memberId)
    if (refused) res.status(refused.refusal.status)
    const removal = {
      id: 'remove',
      icon: 'leave',
      danger: true,
      title: req.t('care:remove.title'),
      text: req.t('care:remove.text'),
      action: `${PATH}/${entry.id}/remove`,
    }
    renderCare(context, 'list', 'entry', {
      title: member.name,
      crumbs: careCrumbs(context, 'list'),
      entry: rowOf(context, entry),
      member,
      ...choicesOf(context),
      values: { ...storedOf(entry), ...values },
      decisions: decisionsFor([removal], refused),
      refusal,
    })
  }

  async function change(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const id = idOf(req)
    const outcome = await attempt(req, LABELS, () => {
      const { note, to, ...form } = formOf(values)
      const body = readForm(changeEntryBody, { ...form, to: to ?? null, note: note ?? null })
      return careList.change(communityId, id, body, meta)
    })
    if (outcome.ok) goTo(res, `${PATH}/${id}?done=changed`)
    else await show(context, outcome.refusal, values)
  }

  async function remove(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    await decide(context, {
      id: 'remove',
      done: 'removed',
      backTo: PATH,
      work: (reason) => careList.remove(communityId, id, reason, meta),
      again: (refused) => show({ ...context, req, res }, undefined, {}, refused),
    })
  }

  async function takeOver({ res, communityId, meta }: ConsoleContext) {
    await quietElders.takeOver(communityId, QUIET_DAYS, meta)
    goTo(res, `${PATH}?tag=quiet&done=taken_over`)
  }

  return [
    page.get(PATH, 'care:read', list),
    ...newEntryPages(services),
    page.post(`${PATH}/take-over-quiet`, 'care:manage', takeOver),
    page.get(`${PATH}/:id`, 'care:read', (context) => show(context)),
    page.post(`${PATH}/:id`, 'care:manage', change),
    page.post(`${PATH}/:id/remove`, 'care:manage', remove),
  ]
}

function storedOf({ from, to, everyDays, festival, note }: CareEntryView): Typed {
  return {
    from,
    to: to ?? undefined,
    everyDays: String(everyDays),
    festival: festival ?? undefined,
    note: note ?? undefined,
  }
}

function rowOf({ req }: ConsoleContext, entry: CareEntryView) {
  return {
    ...entry,
    tagWords: req.t(`volunteer:tags.${entry.tag}`),
    rhythm:
      (entry.everyDays === 1
        ? req.t('care:every_day')
        : req.t('care:every_days', { days: entry.everyDays })) +
      (entry.festival
        ? ` · ${req.t(`care:festivals.${entry.festival}`, { defaultValue: entry.festival })}`
        : ''),
  }
}
