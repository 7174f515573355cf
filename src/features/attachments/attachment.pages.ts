import type { MultipartPage } from '../../http/upload.js'
import type { PageRoute } from '../../http/page-route.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { agreementCrumbs } from '../console/agreement-form.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../console/console-form.js'
import { noticeIn } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'
import { decide, decisionsFor, type RefusedDecision } from '../console/decisions.js'
import { userNames } from '../console/user-names.js'
import { attachmentForm, MAX_ATTACHMENT_BYTES } from './attachment.forms.js'
import { attachmentRows, withdrawal } from './attachment-rows.js'
import { fileProblem } from './attachment.service.js'

const PATH = '/console/agreements/:id/attachments'
const WORDS = 'agreement-files'
const LABELS = 'agreement-files:fields'

/** How the file of the form below is read before the page is asked. */
export const ATTACHMENT_PAGE: Record<string, MultipartPage> = {
  [PATH]: {
    permission: 'agreement:manage',
    maxBytes: MAX_ATTACHMENT_BYTES,
    fault: 'fields:attachment_file',
    keepsFields: true,
  },
}

interface Shown {
  values?: Typed
  refusal?: Refusal
  refused?: RefusedDecision
}

/** The attachments of an agreement: what is there, adding one, withdrawing one. */
export function attachmentPages(services: Services): PageRoute[] {
  const { agreements, attachments } = services
  const page = consolePages(services)

  async function show(context: ConsoleContext, { values = {}, refusal, refused }: Shown = {}) {
    const { req, res, communityId, actor } = context
    const { agreement } = await agreements.get({ communityId }, idOf(req))
    const found = await attachments.list({ communityId }, agreement.id)
    const mayManage = mayDo(actor.role, 'agreement:manage')
    const rows = attachmentRows(context, found, await userNames(services, context))
    const decisions = mayManage
      ? decisionsFor(
          found.map((attachment) => withdrawal(context, attachment)),
          refused,
        )
      : []
    const status = refusal?.status ?? refused?.refusal.status
    if (status !== undefined) res.status(status)
    res.locals.notice = noticeIn(req, WORDS)
    renderPage(context, 'agreements/attachments', {
      ...refusal,
      title: req.t('agreement-files:title'),
      lead: `${agreement.number} · ${agreement.title}`,
      crumbs: agreementCrumbs(context, agreement),
      styles: ['css/agreements.css'],
      agreement,
      values,
      mayManage,
      attachments: rows.map((row, index) => ({
        ...row,
        decision: row.isWithdrawn ? undefined : decisions[index],
      })),
    })
  }

  async function add(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    const values = typed(req)
    await agreements.get({ communityId }, id)
    const outcome = await attempt(req, LABELS, async () => {
      if (req.uploadFacts?.isTooLarge) throw fileProblem('fields:attachment_too_large')
      if (!req.upload) throw fileProblem('fields:attachment_file')
      const { note } = readForm(attachmentForm, { note: textIn(values, 'note') })
      const file = { bytes: req.upload, fileName: req.uploadFacts?.fileName ?? '', note }
      return attachments.add(communityId, id, file, meta)
    })
    if (outcome.ok) goTo(res, `/console/agreements/${id}/attachments?done=added`)
    else await show(context, { values, refusal: outcome.refusal })
  }

  async function withdraw(context: ConsoleContext) {
    const { req, communityId, meta } = context
    const attachmentId = idOf(req, 'attachmentId')
    const { agreementId } = await attachments.get({ communityId }, attachmentId)
    await decide(context, {
      id: `withdraw-${attachmentId}`,
      done: 'withdrawn',
      backTo: `/console/agreements/${agreementId}/attachments`,
      work: async (reason) => attachments.withdraw(communityId, attachmentId, reason, meta),
      again: async (refused) => {
        await show(context, { refused })
      },
    })
  }

  return [
    page.get(PATH, 'agreement:read', (context) => show(context)),
    page.post(PATH, 'agreement:manage', add),
    page.post(`${PATH}/:attachmentId/withdraw`, 'agreement:manage', withdraw),
  ]
}
