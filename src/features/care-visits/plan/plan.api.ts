import { apiRoute, created, ok, type ApiRoute } from '../../../http/api-route.js'
import type { Services } from '../../../services.js'
import { acceptBody, previewBody } from './plan.forms.js'
import { planAnswer } from './plan.view.js'

const tag = 'Care visits'

/** Plans of visits: what would be planned, and accepting it. */
export function planApi({ visitPlans }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/visit-plans/preview',
      permission: 'care:manage',
      tag,
      summary: 'What a plan for these days would look like; nothing is changed',
      body: previewBody,
      answers: { 200: { description: 'The plan', schema: planAnswer } },
      async handle({ actor, communityId, body }) {
        return ok(await visitPlans.preview(actor, communityId, body))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/visit-plans',
      permission: 'care:manage',
      tag,
      summary: 'Accept the plan that the preview has shown; what is done, for today or moved by hand stays',
      body: acceptBody,
      answers: { 201: { description: 'The plan', schema: planAnswer } },
      async handle({ actor, communityId, body, meta }) {
        return created(await visitPlans.accept(actor, communityId, body, meta))
      },
    }),
  ]
}
