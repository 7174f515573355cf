import { apiRoute, created, idParams, ok, type ApiRoute } from '../../../http/api-route.js'
import type { Services } from '../../../services.js'
import { organizationScopeOf } from '../../organizations/organization-scope.js'
import { signUpForm } from './sign-up.forms.js'
import { signUpAnswer, signUpListAnswer, signUpView } from './sign-up.view.js'

const tag = 'Activities'

/** Who is on the list of an activity, and who waits. */
export function signUpApi({ activities, signUps }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/activities/:id/sign-ups',
      permission: 'activity:read',
      tag,
      summary: 'Those with a place, those who wait and those who cancelled, each in the order of asking',
      params: idParams,
      answers: { 200: { description: 'The list', schema: signUpListAnswer } },
      async handle(context) {
        const scope = organizationScopeOf(context)
        await activities.get(scope, context.params.id)
        const { placed, waiting, cancelled } = await signUps.list(context.communityId, context.params.id)
        const viewOf = (list: typeof placed) => list.map((one) => signUpView(one, scope))
        return ok({ placed: viewOf(placed), waiting: viewOf(waiting), cancelled: viewOf(cancelled) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/activities/:id/sign-ups',
      permission: 'sign-up:manage',
      tag,
      summary: 'Staff write a member down, from the desk or by telephone; twice is once',
      params: idParams,
      body: signUpForm,
      answers: {
        200: { description: 'Is on the list already', schema: signUpAnswer },
        201: { description: 'The sign-up', schema: signUpAnswer },
      },
      async handle(context) {
        const scope = organizationScopeOf(context)
        const { params, body, meta, communityId } = context
        await activities.get(scope, params.id)
        const key = { communityId, memberId: body.memberId }
        const { signUp, isNew } = await signUps.byStaff(key, params.id, body.source, meta)
        return (isNew ? created : ok)(signUpView(signUp, scope))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/sign-ups/:id/cancel',
      permission: 'sign-up:manage',
      tag,
      summary: 'Take a member off the list; the place goes to the first who waits',
      params: idParams,
      answers: { 200: { description: 'The sign-up', schema: signUpAnswer } },
      async handle(context) {
        const scope = organizationScopeOf(context)
        const { params, meta, communityId } = context
        await signUps.get(scope, params.id)
        return ok(signUpView(await signUps.cancel(communityId, params.id, meta), scope))
      },
    }),
  ]
}
