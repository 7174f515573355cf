import type { PageRoute } from '../../../http/page-route.js'
import { businessDayOf } from '../../../lib/business-day.js'
import type { Services } from '../../../services.js'
import {
  attempt,
  integerIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../../console/console-form.js'
import { options } from '../../console/console-list.js'
import { consolePages, type ConsoleContext } from '../../console/console-page.js'
import { goTo } from '../../console/console-render.js'
import { CARE_PATHS, careCrumbs, renderCare } from '../care-page.js'
import { CARE_TAGS } from './care-entry.model.js'
import { addEntryBody } from './care-list.forms.js'

const PATH = CARE_PATHS.list
const LABELS = 'care:fields'
const FOUND = 10
/** Festivals for which staff promise visits; the others are days on which shops give something. */
const VISITED = ['spring_festival', 'lantern', 'mid_autumn', 'double_ninth'] as const

/** Putting somebody on the care list: first who, then why and how often. */
export function newEntryPages(services: Services): PageRoute[] {
  const { careList, members, now } = services
  const page = consolePages(services)

  async function newEntry(context: ConsoleContext, refusal?: Refusal, values: Typed = {}) {
    const { req, communityId } = context
    const memberId = textIn(values, 'memberId') ?? req.query.memberId
    const known = typeof memberId === 'string' && /^[0-9a-f]{24}$/.test(memberId)
    const q = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 100) : ''
    const found = q && !known ? await members.list(communityId, { q, status: 'active', limit: FOUND }) : null
    renderCare(context, 'list', 'entry-new', {
      title: req.t('care:list_add'),
      crumbs: careCrumbs(context, 'list'),
      member: known ? await members.get(communityId, memberId) : undefined,
      q,
      found: found?.items,
      ...choicesOf(context),
      values: { everyDays: '7', from: businessDayOf(now()), ...values },
      refusal,
    })
  }

  async function add(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, () => {
      const form = {
        memberId: textIn(values, 'memberId') ?? '',
        tag: textIn(values, 'tag'),
        ...formOf(values),
      }
      return careList.add(communityId, readForm(addEntryBody, form), meta)
    })
    if (outcome.ok) goTo(res, `${PATH}?done=added`)
    else await newEntry(context, outcome.refusal, values)
  }

  return [
    page.get(`${PATH}/new`, 'care:manage', (context) => newEntry(context)),
    page.post(PATH, 'care:manage', add),
  ]
}

/** What the forms of the care list offer. */
export function choicesOf({ req }: ConsoleContext) {
  return {
    careTags: options(req, CARE_TAGS, 'volunteer:tags'),
    festivals: options(req, VISITED, 'care:festivals'),
  }
}

/** What was typed into the fields that both forms have. */
export function formOf(values: Typed) {
  return {
    from: textIn(values, 'from'),
    to: textIn(values, 'to'),
    everyDays: integerIn(values, 'everyDays'),
    festival: textIn(values, 'festival') ?? null,
    note: textIn(values, 'note'),
  }
}
