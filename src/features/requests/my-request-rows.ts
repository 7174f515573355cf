import type { Request } from 'express'
import { businessDayOf } from '../../lib/business-day.js'
import { formatDay } from '../../lib/display.js'
import type { Services } from '../../services.js'
import { KIND_ICONS, stateBadge } from './request-rows.js'
import type { MemberKey, RequestRecord } from './request.repository.js'
import { myRequestView } from './request.view.js'

/** How many of the latest a senior's first page looks at, and for how long something confirmed stays there. */
const LOOKED_AT = 10
const CONFIRMED_STAYS_MS = 24 * 3_600_000

/** An own request on the phone: how far it has come, in large words. */
export function myRequestRow(req: Request, request: RequestRecord) {
  const view = myRequestView(request)
  const until = view.waitUntil ? formatDay(view.waitUntil, req.language) : ''
  return {
    ...view,
    kindWords: req.t(`requests:kinds.${view.kind}`),
    kindIcon: KIND_ICONS[view.kind],
    reportedOn: businessDayOf(request.reportedAt),
    badge: stateBadge(req, view.state),
    stateWords: req.t(`requests:mine.states.${view.state}`, { reason: view.waitReason ?? '', until }),
    isSolved: view.state === 'solved',
    solutionPhotos: view.photos
      .filter(({ occasion }) => occasion === 'solution')
      .map(({ id }) => `/api/v1/my/requests/${view.id}/photos/${id}`),
    spoken: req.t('requests:mine.read', {
      kind: req.t(`requests:kinds.${view.kind}`),
      state: req.t(`requests:mine.states.${view.state}`, { reason: view.waitReason ?? '', until }),
      solution: view.solution ?? '',
    }),
  }
}

/** What is under way, or to be answered, for the first page of the phone. */
export async function requestsUnderWay(
  { requests, now }: Pick<Services, 'requests' | 'now'>,
  { communityId, memberId }: MemberKey,
  req: Request,
) {
  const { items } = await requests.ofMember({ communityId, memberId }, { limit: LOOKED_AT })
  const since = now().getTime() - CONFIRMED_STAYS_MS
  return items
    .filter(({ state, confirmedAt }) => state !== 'confirmed' || (confirmedAt?.getTime() ?? 0) > since)
    .map((item) => myRequestRow(req, item))
}
