import type { Request } from 'express'
import type { RequestKind } from './request-kinds.js'
import type { RequestRecord } from './request.repository.js'
import type { RequestState } from './request-state.js'
import { requestView } from './request.view.js'

export const KIND_ICONS: Record<RequestKind, string> = {
  heating: 'heating',
  water: 'water',
  power: 'power',
  lift: 'lift',
  cleaning: 'cleaning',
  safety: 'shield',
  other: 'question',
}

const LOOKS: Record<RequestState, { tone: string; icon: string }> = {
  reported: { tone: 'warn', icon: 'bell' },
  reopened: { tone: 'no', icon: 'undo' },
  accepted: { tone: 'info', icon: 'check' },
  on_site: { tone: 'info', icon: 'place' },
  waiting: { tone: 'warn', icon: 'pause' },
  solved: { tone: 'ok', icon: 'check' },
  confirmed: { tone: 'ok', icon: 'heart' },
}

export const stateBadge = (req: Request, state: RequestState) => ({
  label: req.t(`requests:states.${state}`),
  ...LOOKS[state],
})

/** A request as a list shows it. */
export function requestRow(
  req: Request,
  request: RequestRecord,
  { now, names }: { now: Date; names: ReadonlyMap<string, string> },
) {
  const view = requestView(request, now)
  return {
    ...view,
    kindWords: req.t(`requests:kinds.${view.kind}`),
    kindIcon: KIND_ICONS[view.kind],
    sourceWords: req.t(`requests:sources.${view.source}`),
    organizationName: view.organizationId ? (names.get(view.organizationId) ?? '') : null,
    who: view.maskedName ?? req.t('requests:nobody'),
    badge: stateBadge(req, view.state),
    reports: view.followers + 1,
    // Who waits is owed nothing before the day that was named is over.
    dueDay: view.state === 'waiting' ? view.waitUntil : null,
  }
}
