import type { PageRoute } from '../../../http/page-route.js'
import type { Services } from '../../../services.js'
import { reasonBody } from '../../../http/api-route.js'
import { attempt, integerIn, readForm, textIn, typed, type Typed } from '../../console/console-form.js'
import { idOf } from '../../console/console-page.js'
import { goTo } from '../../console/console-render.js'
import { workplacePages, type Workplace } from '../../organizations/workplace.js'
import { cleanPhoto } from '../../requests/photos/clean-photo.js'
import { Problem } from '../../../problems.js'
import { FACES } from '../activity-kinds.js'
import { consentNoteForm } from '../planning/activity.forms.js'
import { facesForm } from '../planning/planning.api.js'
import { createActivityShow } from './activity-show.js'

const LABELS = 'activities:fields'

/** One activity: what it is, what may be done next, who came, how it was. */
export function activityShowPages(services: Services): PageRoute[] {
  const { activityLifecycle, activityPictures, activityFeedback, attendances } = services
  const page = workplacePages(services)

  const show = createActivityShow(services)

  /** Does it and goes back to the page; what is refused is shown there, beside the form that it came from. */
  const step =
    (done: string, work: (place: Workplace, id: string, values: Typed) => Promise<unknown>) =>
    async (place: Workplace) => {
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
    page.console(
      'post',
      '/activities/:id/announce',
      'activity:announce',
      step('announced', ({ scope, meta }, id) => activityLifecycle.announce(scope, id, meta)),
    ),
    ...page.both(
      'post',
      '/activities/:id/close',
      manage,
      step('held', ({ scope, meta }, id) => activityLifecycle.close(scope, id, meta)),
    ),
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
      step('photo_removed', ({ req, scope, meta }, id) =>
        activityPictures.removePhoto(scope, id, idOf(req, 'photoId'), meta),
      )(place),
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

function noPhoto(): never {
  throw new Problem('validation_failed', { errors: [{ path: 'photo', message: 'fields:photo' }] })
}
