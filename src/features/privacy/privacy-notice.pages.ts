import type { PageRoute } from '../../http/page-route.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed, type Refusal } from '../console/console-form.js'
import { afterDoing, noticeIn } from '../console/console-notice.js'
import { consolePages, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'
import { publishNoticeForm } from './privacy-notice.forms.js'
import { noticeSections } from './privacy-notice-text.js'

const HOME = '/console/settings/notice'

/** What the community tells its members about their data: the text that counts, and a new one in its place. */
export function noticePages(services: Services): PageRoute[] {
  const { privacyNotices } = services
  const page = consolePages(services)

  async function show(context: ConsoleContext, refusal?: Refusal) {
    const { req, res, communityId, actor } = context
    const current = await privacyNotices.current(communityId)
    const stored = { chinese: current.texts['zh-CN'], english: current.texts.en }
    if (refusal) res.status(refusal.status)
    renderPage(context, 'privacy/notice', {
      title: req.t('privacy:settings.title'),
      crumbs: [{ href: '/console/settings', label: req.t('console:settings.title') }],
      notice: noticeIn(req, 'privacy'),
      version: current.version,
      isOurs: current.isOurs,
      sections: noticeSections(current.texts[req.language]),
      mayEdit: mayDo(actor.role, 'community:edit'),
      values: refusal ? typed(req) : stored,
      ...refusal,
      styles: ['css/privacy.css'],
    })
  }

  async function publish(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, 'privacy:settings', () => {
      const chinese = textIn(values, 'chinese') ?? ''
      const form = readForm(publishNoticeForm, { chinese, english: textIn(values, 'english') ?? '' })
      return privacyNotices.publish(communityId, form, meta)
    })
    if (outcome.ok) goTo(res, afterDoing(HOME, 'published'))
    else await show(context, outcome.refusal)
  }

  return [
    page.get(HOME, 'community:read', (context) => show(context)),
    page.post(HOME, 'community:edit', publish),
  ]
}
