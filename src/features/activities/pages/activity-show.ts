import { businessDayOf } from '../../../lib/business-day.js'
import { mayDo } from '../../../permissions.js'
import type { Services } from '../../../services.js'
import type { Refusal, Typed } from '../../console/console-form.js'
import { idOf } from '../../console/console-page.js'
import { drawAt, type Workplace } from '../../organizations/workplace.js'
import { ACTIVITY_TRANSITIONS, FACES } from '../activity-kinds.js'
import { turnoutOf } from '../afterwards/figures.js'
import type { ActivityRecord } from '../planning/activity.repository.js'
import { activityRow, FACE_ICONS } from './activity-rows.js'
import { attendanceRow, memberNames } from './people-rows.js'

/** Draws one activity: what it is, what may be done next, who came, how it was. */
export function createActivityShow(services: Services) {
  const { activities, activityFeedback, attendances, signUps, organizations, now } = services

  async function show(place: Workplace, refusal?: Refusal & { of: string }, values: Typed = {}) {
    const { req, res, scope, communityId, base, actor } = place
    const activity = await activities.get(scope, idOf(req))
    const id = String(activity._id)
    const [names, all, lists, faces] = await Promise.all([
      organizations.namesOf(communityId),
      attendances.all(communityId, id),
      signUps.list(communityId, id),
      activityFeedback.faces(communityId, id, deskFacesOf(activity)),
    ])
    const isConsole = base === '/console'
    const people = isConsole
      ? await memberNames(
          communityId,
          all.map(({ memberId }) => memberId),
        )
      : undefined
    const present = all.filter(({ state }) => state === 'present')
    const mayManage = mayDo(actor.role, 'activity:manage')
    const mayEdit = mayManage && (activity.state === 'draft' || (isConsole && activity.state === 'announced'))
    if (refusal) res.status(refusal.status)
    drawAt(place, 'activities/show', {
      title: activity.title,
      words: 'activities',
      crumbs: [{ href: `${base}/activities`, label: req.t('activities:title') }],
      activity: activityRow(req, activity, names),
      action: `${base}/activities/${id}`,
      mayEdit,
      mayManage,
      mayAnnounce: mayDo(actor.role, 'activity:announce') && isConsole && activity.state === 'draft',
      mayClose: mayManage && activity.state === 'announced' && activity.startsAt <= now(),
      mayCancel: mayManage && ACTIVITY_TRANSITIONS.cancel.from.includes(activity.state),
      mayAttend:
        mayDo(actor.role, 'activity:attend') &&
        activity.state === 'announced' &&
        activity.day === businessDayOf(now()),
      cancelConsequence:
        lists.placed.length > 0
          ? req.t('activities:cancel.consequence', { count: lists.placed.length + lists.waiting.length })
          : undefined,
      isHeld: activity.state === 'held',
      isDraft: activity.state === 'draft',
      turnout: turnoutOf(lists.placed, present),
      waitingCount: lists.waiting.length,
      attendances: present.map((one) => attendanceRow(req, one, people)),
      others: all.filter(({ state }) => state !== 'present').map((one) => attendanceRow(req, one, people)),
      faces: FACES.map((face) => ({
        face,
        icon: FACE_ICONS[face],
        label: req.t(`activities:faces.${face}`),
        count: faces[face],
      })),
      desk: deskFacesOf(activity),
      photos: activity.photos.map(({ fileId, consentNote }) => ({
        id: String(fileId),
        consentNote,
        href: `/api/v1/activities/${id}/photos/${String(fileId)}${isConsole ? `?communityId=${communityId}` : ''}`,
      })),
      posterHref: activity.poster
        ? `/api/v1/activities/${id}/poster${isConsole ? `?communityId=${communityId}` : ''}`
        : undefined,
      values,
      ...refusal,
    })
  }

  return show
}

function deskFacesOf({ deskFaces }: ActivityRecord) {
  const { good = 0, fair = 0, poor = 0 } = deskFaces ?? {}
  return { good, fair, poor }
}
