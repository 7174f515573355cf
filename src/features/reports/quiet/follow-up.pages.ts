import { randomUUID } from 'node:crypto'
import type { Request } from 'express'
import type { PageRoute } from '../../../http/page-route.js'
import { businessDayOf } from '../../../lib/business-day.js'
import type { Services } from '../../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../../console/console-form.js'
import { options } from '../../console/console-list.js'
import { consolePages, idOf, type ConsoleContext } from '../../console/console-page.js'
import { goTo, renderPage } from '../../console/console-render.js'
import { tagWords } from '../../console/words.js'
import { followUpBody } from './follow-up.forms.js'
import { FOLLOW_UP_KINDS } from './follow-up.model.js'

const FIELDS = ['kind', 'doneOn', 'nextDueOn', 'note', 'key'] as const
/** What the list of quiet members is filtered by: no other address is gone back to. */
const FILTERS = ['days', 'tag', 'ageBand', 'followUp'] as const

/** Writing down what was done about a member: a visit, a call, or that nobody was there. */
export function followUpPages(services: Services): PageRoute[] {
  const { members, followUps, now } = services
  const page = consolePages(services)

  async function form(context: ConsoleContext, values: Typed = {}, refusal?: Refusal) {
    const { req, res, communityId } = context
    const member = await members.get(communityId, idOf(req))
    const today = businessDayOf(now())
    if (refusal) res.status(refusal.status)
    renderPage(context, 'reports/follow-up', {
      title: req.t('quiet:record.title'),
      crumbs: crumbsOf(req, member),
      lead: [member.name, ...tagWords(req, member.tags)].join(' · '),
      kinds: options(req, FOLLOW_UP_KINDS, 'quiet:kinds'),
      today,
      action: `/console/members/${member.id}/follow-ups${backWords(req)}`,
      backTo: backTo(req, member.id),
      values: { doneOn: today, key: randomUUID(), ...values },
      ...refusal,
    })
  }

  async function record(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const memberId = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, 'quiet:fields', async () => {
      const input = Object.fromEntries(FIELDS.map((name) => [name, textIn(values, name)]))
      return followUps.record({ communityId, memberId }, readForm(followUpBody, input), meta)
    })
    if (!outcome.ok) {
      await form(context, values, outcome.refusal)
      return
    }
    const back = backTo(req, memberId)
    goTo(res, `${back}${back.includes('?') ? '&' : '?'}done=followed_up`)
  }

  return [
    page.get('/console/members/:id/follow-ups/new', 'follow-up:manage', (context) => form(context)),
    page.post('/console/members/:id/follow-ups', 'follow-up:manage', record),
  ]
}

function crumbsOf(req: Request, member: { id: string; name: string }) {
  return [
    { href: '/console/members', label: req.t('console:members.title') },
    { href: `/console/members/${member.id}`, label: member.name },
  ]
}

const fromList = (req: Request) => req.query.list === 'quiet'

function filtersIn(req: Request): URLSearchParams {
  const words = FILTERS.flatMap((name) => {
    const value = req.query[name]
    return typeof value === 'string' && /^\w{1,20}$/.test(value) ? [[name, value] as [string, string]] : []
  })
  return new URLSearchParams(words)
}

/** The list that the form was opened from, else the member's page. */
function backTo(req: Request, memberId: string): string {
  return fromList(req)
    ? `/console/reports/quiet?${filtersIn(req).toString()}`
    : `/console/members/${memberId}`
}

function backWords(req: Request): string {
  return fromList(req) ? `?${filtersIn(req).toString()}&list=quiet` : ''
}
