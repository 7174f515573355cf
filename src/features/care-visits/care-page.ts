import { mayDo } from '../../permissions.js'
import { noticeIn } from '../console/console-notice.js'
import type { Refusal } from '../console/console-form.js'
import type { ConsoleContext } from '../console/console-page.js'
import { renderPage } from '../console/console-render.js'

export const CARE_PATHS = {
  visits: '/console/care-visits',
  list: '/console/care-list',
  plans: '/console/visit-plans',
  errands: '/console/errands',
  teams: '/console/teams',
} as const

/** Renders a page of the care visits, with the tabs that lead to the others. */
export function renderCare(
  context: ConsoleContext,
  tab: keyof typeof CARE_PATHS,
  view: string,
  { refusal, ...locals }: { title: string; refusal?: Refusal | undefined } & Record<string, unknown>,
) {
  const { req, res, actor } = context
  const notice = noticeIn(req, 'care')
  if (refusal) res.status(refusal.status)
  const mayManage = mayDo(actor.role, 'care:manage')
  renderPage(context, `care/${view}`, {
    ...(notice ? { notice } : {}),
    tabs: Object.entries(CARE_PATHS)
      .filter(([key]) => key !== 'plans' || mayManage)
      .map(([key, href]) => ({ href, label: req.t(`care:tabs.${key}`), isCurrent: key === tab })),
    mayManage,
    ...locals,
    ...refusal,
  })
}

/** The way back from a page below one of the tabs. */
export function careCrumbs({ req }: ConsoleContext, tab: keyof typeof CARE_PATHS) {
  return [{ href: CARE_PATHS[tab], label: req.t(`care:tabs.${tab}`) }]
}
