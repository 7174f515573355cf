import type { PageRoute } from '../../http/page-route.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed, type Refusal } from '../console/console-form.js'
import { afterDoing, noticeIn } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'
import { userNames } from '../console/user-names.js'
import type { MemberView } from '../members/member.view.js'
import { consentRows, lookRows } from './consent-rows.js'
import { consentForm } from './privacy-notice.forms.js'
import { noticeSections, spokenNotice } from './privacy-notice-text.js'

/** The same at the desk: the notice to read out, what a member decides, who looked, and the ways to copy, leave and erase. */
export function memberPrivacyPages(services: Services): PageRoute[] {
  const { consents, looks, members, privacyNotices } = services
  const page = consolePages(services)

  async function show(context: ConsoleContext, refusal?: Refusal) {
    const { req, res, communityId, actor } = context
    const key = { communityId, memberId: idOf(req) }
    const member = await members.get(communityId, key.memberId)
    const [notice, looked, names] = await Promise.all([
      privacyNotices.current(communityId),
      looks(key),
      userNames(services, context),
    ])
    const sections = noticeSections(notice.texts[req.language])
    if (refusal) res.status(refusal.status)
    renderPage(context, 'privacy/member', {
      title: req.t('privacy:desk.title'),
      crumbs: memberCrumbs(context, member),
      member,
      notice: noticeIn(req, 'privacy'),
      version: notice.version,
      sections,
      spoken: spokenNotice(sections),
      ...consentRows(req, member, names),
      looks: lookRows(req, looked, names),
      mayManage: mayDo(actor.role, 'member:manage') && member.erasedAt === null,
      mayReveal: mayDo(actor.role, 'member:reveal') && member.erasedAt === null,
      refused: refusal?.errorSummary[0]?.text,
      styles: ['css/privacy.css'],
      scripts: ['js/privacy.js'],
    })
  }

  async function decide(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const memberId = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, 'privacy:labels', async () => {
      const { purpose, granted } = readForm(consentForm, {
        purpose: textIn(values, 'purpose'),
        granted: textIn(values, 'granted') === 'yes',
      })
      await consents.decide({ communityId, memberId }, purpose, granted, meta)
      return granted
    })
    if (outcome.ok) {
      const done = outcome.value ? 'given' : 'withdrawn'
      goTo(res, afterDoing(`/console/members/${memberId}/privacy`, done))
    } else await show(context, outcome.refusal)
  }

  return [
    page.get('/console/members/:id/privacy', 'member:read', (context) => show(context)),
    page.post('/console/members/:id/consents', 'member:manage', decide),
  ]
}

export function memberCrumbs({ req }: ConsoleContext, member: Pick<MemberView, 'id' | 'name'>) {
  return [
    { href: '/console/members', label: req.t('console:members.title') },
    { href: `/console/members/${member.id}`, label: member.name },
  ]
}
