import type { PageRoute } from '../../../http/page-route.js'
import type { Services } from '../../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../../console/console-form.js'
import { options, pagerOf, readListQuery } from '../../console/console-list.js'
import { consolePages, idOf, type ConsoleContext } from '../../console/console-page.js'
import { goTo } from '../../console/console-render.js'
import { userNames } from '../../console/user-names.js'
import { CARE_PATHS, careCrumbs, renderCare } from '../care-page.js'
import { changeErrandBody, doneBody, dropBody, errandsQuery } from './errand.forms.js'
import { ERRAND_STATES } from './errand.model.js'
import { errandRow } from './errand-rows.js'

const PATH = CARE_PATHS.errands
const LABELS = 'care:fields'

/** What elders need beyond a visit: the list, and one with its owner, day and end. */
export function errandPages(services: Services): PageRoute[] {
  const { errands, users, teams } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, errandsQuery)
    const state = query.state ?? ('state' in req.query ? undefined : ('open' as const))
    const { items, nextCursor } = await errands.list(communityId, { ...query, state })
    const names = await userNames(services, context)
    renderCare(context, 'errands', 'errands', {
      title: req.t('care:errands_title'),
      errands: items.map((errand) => errandRow(req, errand, names)),
      filters: { ...query, state },
      hasFilters: 'state' in req.query || query.ownerId !== undefined,
      states: options(req, ERRAND_STATES, 'care:errand_states'),
      owners: await ownersOf(context),
      pager: pagerOf(req, nextCursor),
    })
  }

  /** Who may see to something: active staff and volunteers. */
  async function ownersOf({ actor, communityId }: ConsoleContext) {
    const staff = await users.list(actor, { communityId, role: 'staff', status: 'active', limit: 200 })
    const volunteers = await teams.volunteers(actor, communityId)
    return [...staff.items, ...volunteers.filter(({ status }) => status === 'active')].map(
      ({ id, name }) => ({
        value: id,
        label: name,
      }),
    )
  }

  async function show(context: ConsoleContext, refusal?: Refusal, values: Typed = {}) {
    const { req, communityId } = context
    const errand = await errands.get(communityId, idOf(req))
    const names = await userNames(services, context)
    const row = errandRow(req, errand, names)
    renderCare(context, 'errands', 'errand', {
      title: `${row.maskedName} · ${row.needWords}`,
      crumbs: careCrumbs(context, 'errands'),
      errand: row,
      owners: await ownersOf(context),
      values: { ownerId: errand.ownerId, dueOn: errand.dueOn, ...values },
      refusal,
    })
  }

  const saving =
    (done: string, work: (context: ConsoleContext, id: string, values: Typed) => Promise<unknown>) =>
    async (context: ConsoleContext) => {
      const { req, res } = context
      const values = typed(req)
      const id = idOf(req)
      const outcome = await attempt(req, LABELS, () => work(context, id, values))
      if (outcome.ok) goTo(res, `${PATH}/${id}?done=${done}`)
      else await show(context, outcome.refusal, values)
    }

  return [
    page.get(PATH, 'care:read', list),
    page.get(`${PATH}/:id`, 'care:read', (context) => show(context)),
    page.post(
      `${PATH}/:id`,
      'care:manage',
      saving('errand_changed', ({ actor, communityId, meta }, id, values) => {
        const body = { ownerId: textIn(values, 'ownerId'), dueOn: textIn(values, 'dueOn') }
        return errands.change(actor, communityId, id, readForm(changeErrandBody, body), meta)
      }),
    ),
    page.post(
      `${PATH}/:id/done`,
      'care:manage',
      saving('errand_done', ({ communityId, meta }, id, values) => {
        const { words } = readForm(doneBody, { words: textIn(values, 'words') })
        return errands.close({ communityId, id }, 'done', words, meta)
      }),
    ),
    page.post(
      `${PATH}/:id/drop`,
      'care:manage',
      saving('errand_dropped', ({ communityId, meta }, id, values) => {
        const { words } = readForm(dropBody, { words: textIn(values, 'words') ?? '' })
        return errands.close({ communityId, id }, 'dropped', words, meta)
      }),
    ),
  ]
}
