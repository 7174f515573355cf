import { mayDo } from '../../permissions.js'
import type { Refusal } from '../console/console-form.js'
import { noticeIn } from '../console/console-notice.js'
import type { ConsoleContext } from '../console/console-page.js'
import { renderPage } from '../console/console-render.js'

export const NOTICES_PATH = '/console/notices'

/** Draws a page of the notices. */
export function drawNotices(
  context: ConsoleContext,
  view: string,
  { refusal, ...locals }: { title: string; refusal?: Refusal | undefined } & Record<string, unknown>,
) {
  const { req, res, actor } = context
  const flash = noticeIn(req, 'notices')
  if (refusal) res.status(refusal.status)
  renderPage(context, `community-notices/${view}`, {
    ...(flash ? { notice: flash } : {}),
    mayManage: mayDo(actor.role, 'notice:manage'),
    ...locals,
    ...refusal,
  })
}
