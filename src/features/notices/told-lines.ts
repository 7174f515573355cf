import type { MyNoticeView } from './notice.view.js'

/** Notices with their text as paragraphs, for a page. */
export function toldLines(notices: readonly MyNoticeView[]) {
  return notices.map((notice) => ({ ...notice, lines: notice.text.split('\n').filter(Boolean) }))
}
