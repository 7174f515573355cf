import type { PageRoute } from '../../../http/page-route.js'
import { businessDayOf } from '../../../lib/business-day.js'
import { mayDo } from '../../../permissions.js'
import type { Services } from '../../../services.js'
import { reasonBody } from '../../../http/api-route.js'
import {
  attempt,
  integerIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../../console/console-form.js'
import { idOf } from '../../console/console-page.js'
import { goTo } from '../../console/console-render.js'
import { drawAt, workplacePages, type Workplace } from '../../organizations/workplace.js'
import { cleanPhoto } from '../../requests/photos/clean-photo.js'
import { Problem } from '../../../problems.js'
import { ACTIVITY_TRANSITIONS, FACES } from '../activity-kinds.js'
import { turnoutOf } from '../afterwards/figures.js'
import { consentNoteForm } from '../planning/activity.forms.js'
import type { ActivityRecord } from '../planning/activity.repository.js'
import { facesForm } from '../planning/planning.api.js'
import { activityRow, FACE_ICONS } from './activity-rows.js'
import { attendanceRow, memberNames } from './people-rows.js'

const LABELS = 'activities:fields'

/** One activity: what it is, what may be done next, who came, how it was. */
export function activityShowPages(services: Services): PageRoute[] {
  const { activities, activityLifecycle, activityPictures, activityFeedback, now } = services
  const { attendances, signUps, organizations } = services
  const page = workplacePages(services)

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
    const people = isConsole ? await memberNames(communityId, all.map(({ memberId }) => memberId)) : undefined
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
      mayAnnounce: mayManage && isConsole && activity.state === 'draft',
      mayClose: mayManage && activity.state === 'announced' && activity.startsAt <= now(),
      mayCancel: mayManage && ACTIVITY_TRANSITIONS.cancel.from.includes(activity.state),
      mayAttend: mayDo(actor.role, 'activity:attend') && activity.state === 'announced' && activity.day === businessDayOf(now()),
      cancelConsequence: lists.placed.length > 0 ? req.t('activities:cancel.consequence', { count: lists.placed.length + lists.waiting.length }) : undefined,
      isHeld: activity.state === 'held',
      isDraft: activity.state === 'draft',
      turnout: turnoutOf(lists.placed, present),
      waitingCount: lists.waiting.length,
      attendances: present.map((one) => attendanceRow(req, one, people)),
      others: all.filter(({ state }) => state !== 'present').map((one) => attendanceRow(req, one, people)),
      faces: FACES.map((face) => ({ face, icon: FACE_ICONS[face], label: req.t(`activities:faces.${face}`), count: faces[face] })),
      desk: deskFacesOf(activity),
      photos: activity.photos.map(({ fileId, consentNote }) => ({
        id: String(fileId),
        consentNote,
        href: `/api/v1/activities/${id}/photos/${String(fileId)}${isConsole ? `?communityId=${communityId}` : ''}`,
      })),
      posterHref: activity.poster ? `/api/v1/activities/${id}/poster${isConsole ? `?communityId=${communityId}` : ''}` : undefined,
      values,
      ...refusal,
    })
  }

  /** Does it and goes back to the page; what is refused is shown there, beside the form that it came from. */
  const step = (done: string, work: (place: Workplace, id: string, values: Typed) => Promise<unknown>) => async (place: Workplace) => {
    const { req, res, base } = place
    const id = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => work(place, id, values))
    if (outcome.ok) goTo(res, `${base}/activities/${id}?done=${done}`)
    else await show(place, { ...outcome.refusal, of: done }, values)
  }

  const poster = step('poster', async ({ req, scope, meta }, id) =>
    activityPictures.putPoster(scope, id, cleanPhoto(req.upload ?? noPhoto()), meta),
  )
  const photo = step('photo', async ({ req, scope, meta }, id, values) => {
    const { consentNote } = readForm(consentNoteForm, { consentNote: textIn(values, 'consentNote') ?? '' })
    return activityPictures.addPhoto(scope, id, cleanPhoto(req.upload ?? noPhoto()), consentNote, meta)
  })
  const manage = 'activity:manage' as const

  return [
    ...page.both('get', '/activities/:id', 'activity:read', (place) => show(place)),
    page.console('post', '/activities/:id/announce', manage, step('announced', ({ scope, meta }, id) => activityLifecycle.announce(scope, id, meta))),
    ...page.both('post', '/activities/:id/close', manage, step('held', ({ scope, meta }, id) => activityLifecycle.close(scope, id, meta))),
    ...page.both(
      'post',
      '/activities/:id/cancel',
      manage,
      step('cancelled', async ({ scope, meta }, id, values) => {
        const { reason } = readForm(reasonBody, { reason: textIn(values, 'reason') ?? '' })
        return activityLifecycle.cancel(scope, id, reason, meta)
      }),
    ),
    ...page.both('post', '/activities/:id/poster', manage, poster),
    ...page.both('post', '/activities/:id/photos', manage, photo),
    ...page.both('post', '/activities/:id/photos/:photoId/remove', manage, (place) =>
      step('photo_removed', ({ req, scope, meta }, id) => activityPictures.removePhoto(scope, id, idOf(req, 'photoId'), meta))(place),
    ),
    ...page.both(
      'post',
      '/activities/:id/faces',
      manage,
      step('faces', async ({ scope, meta }, id, values) => {
        const counts = Object.fromEntries(FACES.map((face) => [face, integerIn(values, face) ?? 0]))
        return activityFeedback.atDesk(scope, id, readForm(facesForm, counts), meta)
      }),
    ),
    ...page.both('post', '/attendances/:id/void', manage, async (place) => {
      const { req, res, scope, meta, base } = place
      const { activity } = await attendances.get(scope, idOf(req))
      const reason = textIn(typed(req), 'reason')?.trim()
      const to = `${base}/activities/${String(activity._id)}`
      const outcome = await attempt(req, LABELS, async () =>
        attendances.void(scope, idOf(req), readForm(reasonBody, { reason: reason ?? '' }).reason, meta),
      )
      goTo(res, outcome.ok ? `${to}?done=voided` : `${to}?done=void_refused`)
    }),
  ]
}

function deskFacesOf({ deskFaces }: ActivityRecord) {
  const { good = 0, fair = 0, poor = 0 } = deskFaces ?? {}
  return { good, fair, poor }
}

function noPhoto(): never {
  throw new Problem('validation_failed', { errors: [{ path: 'photo', message: 'fields:photo' }] })
}
