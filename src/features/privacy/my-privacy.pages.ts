import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { attempt, readForm, type Refusal } from '../console/console-form.js'
import { noticeIn } from '../console/console-notice.js'
import { pageMeta } from '../console/console-page.js'
import { drawPhonePage, fieldOf, phonePages, type PhoneContext } from '../my/phone-page.js'
import { consentRows, lookRows } from './consent-rows.js'
import { readableCopy } from './everything.js'
import { consentForm, ownCopyForm } from './privacy-notice.forms.js'
import { noticeSections, spokenNotice } from './privacy-notice-text.js'

const HOME = '/my/privacy'
const STYLES = ['css/my.css', 'css/privacy.css']

/** What seniors are told about their data, in large type and aloud, and what they decide and fetch on the own phone. */
export function myPrivacyPages(services: Services): PageRoute[] {
  const { communities, consents, looks, members, privacyNotices, ownCopies, config } = services
  const page = phonePages(services)

  async function show(context: PhoneContext, refusal?: Refusal) {
    const { req, res, key } = context
    const [notice, member, community, looked] = await Promise.all([
      privacyNotices.current(key.communityId),
      members.get(key.communityId, key.memberId),
      communities.get(key.communityId),
      looks(key),
    ])
    const sections = noticeSections(notice.texts[req.language])
    if (refusal) res.status(refusal.status)
    res.set('Cache-Control', 'no-store')
    drawPhonePage(context, 'privacy/my', {
      title: req.t('privacy:my.title'),
      communityName: community.name,
      contactPhone: community.settings.contactPhone,
      notice: noticeIn(req, 'privacy'),
      version: notice.version,
      sections,
      spoken: spokenNotice(sections),
      ...consentRows(req, member),
      looks: lookRows(req, looked),
      refused: refusal?.errorSummary[0]?.text,
      styles: STYLES,
      scripts: ['js/my.js', 'js/privacy.js'],
    })
  }

  async function decide(context: PhoneContext) {
    const { req, res, key } = context
    const outcome = await attempt(req, 'privacy:labels', async () => {
      const { purpose, granted } = readForm(consentForm, {
        purpose: fieldOf(req, 'purpose'),
        granted: fieldOf(req, 'granted') === 'yes',
      })
      await consents.decide(key, purpose, granted, pageMeta(req, config.publicUrl))
      return granted
    })
    if (outcome.ok) res.redirect(303, `${HOME}?done=${outcome.value ? 'given' : 'withdrawn'}`)
    else await show(context, outcome.refusal)
  }

  /** By a form and not by an address: it is recorded each time, and nothing shall fetch it again by itself. */
  async function copy(context: PhoneContext) {
    const { req, res, key } = context
    const outcome = await attempt(req, 'privacy:labels', () => {
      const { idNumberLast4 } = readForm(ownCopyForm, { idNumberLast4: fieldOf(req, 'idNumberLast4') })
      return ownCopies.of(key, idNumberLast4, pageMeta(req, config.publicUrl))
    })
    if (!outcome.ok) {
      await show(context, outcome.refusal)
      return
    }
    res.set('Cache-Control', 'no-store')
    if (fieldOf(req, 'as') === 'file') {
      res.attachment('yinlinghui.json').send(JSON.stringify(outcome.value, null, 2))
      return
    }
    drawPhonePage(context, 'privacy/copy', {
      title: req.t('privacy:copy.title'),
      ...readableCopy(req, outcome.value),
      homeHref: HOME,
      styles: STYLES,
    })
  }

  return [
    page.get(HOME, (context) => show(context)),
    page.post(`${HOME}/consents`, decide),
    page.post(`${HOME}/copy`, copy),
  ]
}
