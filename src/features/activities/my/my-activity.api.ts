import { z } from 'zod'
import type { Actor } from '../../../http/actor.js'
import { apiRoute, created, idParams, noContent, ok, type ApiRoute } from '../../../http/api-route.js'
import { NotFoundProblem } from '../../../problems.js'
import type { Services } from '../../../services.js'
import { FACES, SIGN_UP_STATES } from '../activity-kinds.js'
import { publicActivityAnswer, publicActivityView } from '../planning/activity.view.js'
import type { SignedUp } from '../sign-ups/enter.js'
import { activitiesOf, type MyActivity } from './my-activities.js'

const tag = 'My'
const mySignUp = z.object({ state: z.enum(SIGN_UP_STATES), waitingBefore: z.int().nullable() })
const myActivity = publicActivityAnswer.extend({
  signUp: mySignUp.nullable(),
  attended: z.boolean(),
  face: z.enum(FACES).nullable(),
})
export const faceForm = z.strictObject({ face: z.enum(FACES, { error: 'fields:choice' }) })

/** What a member does about activities on the own phone. */
export function myActivityApi(services: Services): ApiRoute[] {
  const { signUps, activityFeedback, organizations } = services
  return [
    apiRoute({
      method: 'get',
      path: '/my/activities',
      permission: 'my:use',
      tag,
      summary: 'Activities to come, and those of the member that are lately over',
      answers: {
        200: {
          description: 'Activities',
          schema: z.object({ coming: z.array(myActivity), past: z.array(myActivity) }),
        },
      },
      async handle({ actor, communityId }) {
        const [{ coming, past }, names] = await Promise.all([
          activitiesOf(services, keyOf(actor, communityId)),
          organizations.namesOf(communityId),
        ])
        const viewOf = ({ activity, signUp, waitingBefore, attended, face }: MyActivity) => ({
          ...publicActivityView(activity, names),
          signUp: signUp && { state: signUp.state, waitingBefore },
          attended,
          face,
        })
        return ok({ coming: coming.map(viewOf), past: past.map(viewOf) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my/activities/:id/sign-up',
      permission: 'my:use',
      tag,
      summary: 'Sign up; where it is full, on the waiting list',
      params: idParams,
      answers: {
        200: { description: 'Is on the list already', schema: mySignUp },
        201: { description: 'The sign-up', schema: mySignUp },
      },
      async handle({ actor, communityId, params, meta }) {
        const signedUp = await signUps.byPhone(keyOf(actor, communityId), params.id, meta)
        return (signedUp.isNew ? created : ok)(signUpOf(signedUp))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my/activities/:id/cancel',
      permission: 'my:use',
      tag,
      summary: 'Not coming after all; the place goes to the first who waits',
      params: idParams,
      answers: { 200: { description: 'The sign-up', schema: mySignUp } },
      async handle({ actor, communityId, params, meta }) {
        const signUp = await signUps.cancelOwn(keyOf(actor, communityId), params.id, meta)
        return ok({ state: signUp.state, waitingBefore: null })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my/activities/:id/feedback',
      permission: 'my:use',
      tag,
      summary: 'How it was, in one of three faces; who was there, once it was held',
      params: idParams,
      body: faceForm,
      answers: { 204: { description: 'Kept' } },
      async handle({ actor, communityId, params, body }) {
        await activityFeedback.byPhone(keyOf(actor, communityId), params.id, body.face)
        return noContent()
      },
    }),
  ]
}

const signUpOf = ({ signUp, waitingBefore }: SignedUp) => ({ state: signUp.state, waitingBefore })

function keyOf(actor: Actor, communityId: string) {
  if (actor.kind !== 'phone') throw new NotFoundProblem()
  return { communityId, memberId: actor.memberId }
}
