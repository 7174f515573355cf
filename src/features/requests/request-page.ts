import { businessDayOf } from '../../lib/business-day.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import type { Workplace } from '../organizations/workplace.js'
import { visibleTo } from './request-answers.js'
import { requestRow } from './request-rows.js'
import type { OpenedRequest } from './request.service.js'
import { isOpen, stepsFrom } from './request-state.js'
import { openedRequestView } from './request.view.js'

/** So many open requests of the same kind are offered for joining. */
const JOINABLE = 50

/** What the page of one request shows. */
export function requestPage({ requests, organizations, users, now }: Services) {
  async function pageLocals(place: Workplace, opened: OpenedRequest, names: ReadonlyMap<string, string>) {
    const { req, base, communityId, actor, scope } = place
    const { request } = opened
    const view = visibleTo(scope, openedRequestView(opened, now()))
    const mayWork = mayDo(actor.role, 'request:work') && request.leadId === null
    const steps = stepsFrom(request.state)
    const may = (step: (typeof steps)[number]) => steps.includes(step)
    const people = base === '/console' ? (await users.list(actor, { communityId, limit: 200 })).items : []
    const nameOf = (id: string | null) => people.find((user) => user.id === id)?.name
    return {
      request: { ...requestRow(req, request, { now: now(), names }), ...view },
      action: `${base}/requests/${view.id}`,
      photos: view.photos.map((photo) => ({
        ...photo,
        href: `/api/v1/requests/${view.id}/photos/${photo.id}?communityId=${communityId}`,
        label: req.t(`requests:photos.${photo.occasion}`),
      })),
      history: view.steps.map((step) => ({
        ...step,
        stepWords: req.t(`requests:steps.${step.step.replace('-', '_')}`),
        by: nameOf(step.byUserId) ?? req.t(`common:roles.${step.byRole}`),
      })),
      isRouted: view.organizationId !== null,
      mayAccept: mayWork && may('accept') && view.organizationId !== null,
      mayGo: mayWork && may('on-site'),
      mayWait: mayWork && may('wait'),
      maySolve: mayWork && may('solve'),
      mayAnswer: may('confirm'),
      mayJoin: request.leadId === null && isOpen(request.state),
      organizations: base === '/console' ? await organizations.choices(communityId) : [],
    }
  }

  async function joinable(
    { req, scope }: Workplace,
    { request }: OpenedRequest,
    names: ReadonlyMap<string, string>,
  ) {
    const { items } = await requests.list(scope, { kind: request.kind, open: 'true', limit: JOINABLE })
    return items
      .filter(({ _id }) => !_id.equals(request._id))
      .map((item) => {
        const row = requestRow(req, item, { now: now(), names })
        const day = businessDayOf(item.reportedAt)
        return {
          value: row.id,
          label: req.t('requests:join_choice', { day, who: row.who, note: row.note ?? '' }),
        }
      })
  }

  return { pageLocals, joinable }
}
