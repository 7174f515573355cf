import { reasonBody } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { livingCards } from '../console/card-rows.js'
import { attempt, readForm, textIn, typed, type Refusal } from '../console/console-form.js'
import { afterDoing } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'
import { memberCrumbs } from './member-privacy.pages.js'
import { eraseForm } from './privacy-notice.forms.js'

/** Erasing a person for good: what will be gone and what stays, in numbers, and the name typed by hand before it is done. */
export function erasePages(services: Services): PageRoute[] {
  const { cards, members, memberLifecycle, now } = services
  const page = consolePages(services)

  async function show(context: ConsoleContext, refusal?: Refusal) {
    const { req, res, communityId } = context
    const memberId = idOf(req)
    const member = await members.get(communityId, memberId)
    if (member.erasedAt) throw new NotFoundProblem()
    const owned = await cards.allOfMember({ communityId, memberId })
    if (refusal) res.status(refusal.status)
    renderPage(context, 'privacy/erase', {
      title: req.t('privacy:erase.title'),
      crumbs: memberCrumbs(context, member),
      member,
      livingCards: livingCards(owned, businessDayOf(now())).length,
      values: typed(req),
      ...refusal,
    })
  }

  async function erase(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const memberId = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, 'privacy:labels', async () => {
      const { name } = await members.get(communityId, memberId)
      const { reason } = readForm(reasonBody, { reason: textIn(values, 'reason') ?? '' })
      const { confirm } = readForm(eraseForm, { confirm: textIn(values, 'confirm') ?? '' })
      if (confirm.trim() !== name.trim()) throw new Problem('name_not_typed')
      await memberLifecycle.erase({ communityId, memberId }, reason, meta)
    })
    if (outcome.ok) goTo(res, afterDoing(`/console/members/${memberId}`, 'member_erase'))
    else await show(context, outcome.refusal)
  }

  return [
    page.get('/console/members/:id/erase', 'member:manage', (context) => show(context)),
    page.post('/console/members/:id/erase', 'member:manage', erase),
  ]
}
