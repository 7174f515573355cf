import type { Request } from 'express'
import { formatDay } from '../../../lib/display.js'
import type { FollowUpFactsView, FollowUpView } from './follow-up.view.js'

/** What was done last, and when somebody should look again, in words. */
export function followUpLine(req: Request, { kind, doneOn, nextDueOn }: FollowUpFactsView) {
  return {
    kind: req.t(`quiet:kinds.${kind}`),
    doneOn,
    next: nextDueOn ? req.t('quiet:next', { day: formatDay(nextDueOn, req.language) }) : null,
  }
}

/** What was done about a member, as rows with who wrote it down. */
export function followUpRows(
  req: Request,
  followUps: readonly FollowUpView[],
  names: ReadonlyMap<string, string>,
) {
  return followUps.map((one) => ({
    ...followUpLine(req, one),
    note: one.note,
    isNoteHidden: one.hasNote && one.note === null,
    by: one.recordedBy ? (names.get(one.recordedBy) ?? '') : '',
  }))
}
