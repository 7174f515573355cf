import type { Request } from 'express'
import { actorReference } from '../../../http/actor.js'
import { objectId } from '../../../http/api-route.js'
import type { PageRoute } from '../../../http/page-route.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { Services } from '../../../services.js'
import { pageMeta } from '../../console/console-page.js'
import { drawPhonePage, fieldOf, phonePages, type PhoneContext } from '../../my/phone-page.js'
import { FACES } from '../activity-kinds.js'
import { activitiesOf, type MyActivity } from '../my/my-activities.js'
import { faceForm } from '../my/my-activity.api.js'
import { activityRow, FACE_ICONS } from './activity-rows.js'

/** What can come of a tap that is no fault of ours: it is said in one sentence, and nothing else changes. */
const TOLD = [
  'activity_over',
  'not_invited',
  'not_attended',
  'activity_not_held',
  'member_not_active',
] as const

/** Activities on the phone: sign up or cancel in one tap, see the place, say how it was. No JavaScript, no typing. */
export function myActivityPages(services: Services): PageRoute[] {
  const { signUps, activityFeedback, organizations, config } = services
  const page = phonePages(services)

  async function list(context: PhoneContext) {
    const { req, key } = context
    const [{ coming, past }, names] = await Promise.all([
      activitiesOf(services, key),
      organizations.namesOf(key.communityId),
    ])
    const { told } = req.query
    const word = typeof told === 'string' && /^[a-z_]{1,30}$/.test(told) ? told : ''
    drawPhonePage(context, 'my/activities', {
      title: req.t('activities:mine.title'),
      told: word ? req.t(`activities:mine.told.${word}`, { defaultValue: '' }) : undefined,
      isRefusal: (TOLD as readonly string[]).includes(word),
      coming: coming.map((one) => myRow(req, one, names, key.communityId)),
      past: past.map((one) => myRow(req, one, names, key.communityId)),
    })
  }

  const tap =
    (work: (context: PhoneContext, id: string) => Promise<string>) => async (context: PhoneContext) => {
      const id = objectId.safeParse(context.req.params.id).data
      if (id === undefined) throw new NotFoundProblem()
      let told: string
      try {
        told = await work(context, id)
      } catch (error) {
        if (!(error instanceof Problem) || !(TOLD as readonly string[]).includes(error.code)) throw error
        told = error.code
      }
      context.res.redirect(303, `/my/activities?told=${told}#told`)
    }

  const metaOf = ({ req, actor }: PhoneContext) => ({
    ...pageMeta(req, config.publicUrl),
    actor: actorReference(actor),
  })

  return [
    page.get('/my/activities', list),
    page.post(
      '/my/activities/:id/sign-up',
      tap(async (context, id) => (await signUps.byPhone(context.key, id, metaOf(context))).signUp.state),
    ),
    page.post(
      '/my/activities/:id/cancel',
      tap(async (context, id) => {
        await signUps.cancelOwn(context.key, id, metaOf(context))
        return 'cancelled'
      }),
    ),
    page.post(
      '/my/activities/:id/seen',
      tap(async (context, id) => {
        await signUps.markPromotionSeen(context.key, id)
        return ''
      }),
    ),
    page.post(
      '/my/activities/:id/feedback',
      tap(async (context, id) => {
        const body = faceForm.safeParse({ face: fieldOf(context.req, 'face') })
        // The buttons send nothing else; what somebody made up names nothing.
        if (!body.success) throw new NotFoundProblem()
        await activityFeedback.byPhone(context.key, id, body.data.face)
        return 'face'
      }),
    ),
  ]
}

/** An activity on the phone, in large words. */
export function myRow(
  req: Request,
  { activity, signUp, waitingBefore, attended, face }: MyActivity,
  names: ReadonlyMap<string, string>,
  communityId: string,
) {
  const row = activityRow(req, activity, names)
  const state = signUp?.state
  return {
    ...row,
    posterHref: row.hasPoster
      ? `/api/v1/public/activities/${row.id}/poster?communityId=${communityId}`
      : undefined,
    isPlaced: state === 'placed',
    isWaiting: state === 'waiting',
    waitingWords:
      state === 'waiting' ? req.t('activities:mine.waiting', { place: (waitingBefore ?? 0) + 1 }) : '',
    isOpen: row.state === 'announced',
    isCancelled: row.state === 'cancelled',
    attended,
    mayTell: attended && row.state === 'held',
    faces: FACES.map((value) => ({
      value,
      icon: FACE_ICONS[value],
      label: req.t(`activities:faces.${value}`),
      isChosen: face === value,
    })),
    signUpWords: req.t(row.isFull ? 'activities:mine.wait' : 'activities:mine.sign_up'),
    spoken: req.t('activities:mine.read', {
      title: row.title,
      when: row.when,
      place: row.place,
      places: row.places,
    }),
  }
}
