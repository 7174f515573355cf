import { z } from 'zod'
import type { Actor, UserActor } from '../../http/actor.js'
import { apiRoute, created, noContent, ok, type ApiRoute } from '../../http/api-route.js'
import { NotFoundProblem } from '../../problems.js'
import type { SignInService } from '../accounts/sign-in.service.js'
import type { FactorRuleService } from './rule.service.js'
import { confirmBody, offerBody, ownFactorBody } from './second-factor.forms.js'
import type { SecondFactorService } from './second-factor.service.js'

interface Services {
  signIn: SignInService
  secondFactors: SecondFactorService
  factorRules: FactorRuleService
}

export const factorStateAnswer = z.object({
  status: z.enum(['none', 'active']),
  since: z.string().nullable(),
  recoveryCodesLeft: z.int(),
})
const codesAnswer = z.object({ recoveryCodes: z.array(z.string()) })
const TAG = 'Access'
const self = { permission: 'self:read', tag: TAG, tenant: false } as const

/** One's own second factor: set up, confirmed, and taken away by the person, with the password each time. */
export function secondFactorApi({ signIn, secondFactors, factorRules }: Services): ApiRoute[] {
  const confirmed = (actor: Actor, password: string, { requestId, ip }: { requestId: string; ip: string }) =>
    signIn.confirm(userOf(actor).userId, password, { requestId, ip })

  return [
    apiRoute({
      ...self,
      method: 'get',
      path: '/me/second-factor',
      summary: 'Whether one has a second factor, and whether one must',
      answers: {
        200: { description: 'The state', schema: factorStateAnswer.extend({ isRequired: z.boolean() }) },
      },
      async handle({ actor }) {
        const user = userOf(actor)
        const [state, isRequired] = await Promise.all([
          secondFactors.stateOf(user.userId),
          factorRules.binds(user),
        ])
        return ok({ ...state, isRequired })
      },
    }),
    apiRoute({
      ...self,
      method: 'post',
      path: '/me/second-factor',
      summary: 'Make a key for an authenticator app; it counts once a first code was confirmed',
      body: offerBody,
      answers: {
        201: { description: 'The key', schema: z.object({ secret: z.string(), uri: z.string() }) },
      },
      async handle({ actor, body, meta }) {
        return created(await secondFactors.offer(await confirmed(actor, body.password, meta)))
      },
    }),
    apiRoute({
      ...self,
      method: 'post',
      path: '/me/second-factor/confirm',
      summary:
        'Confirm the key by a first code; ends the other sessions and answers ten recovery codes, once',
      body: confirmBody,
      answers: { 200: { description: 'The recovery codes', schema: codesAnswer } },
      async handle({ actor, body, meta }) {
        const { userId: id, communityId, sessionId } = userOf(actor)
        const recoveryCodes = await secondFactors.confirm({ id, communityId }, body.code, sessionId, meta)
        return ok({ recoveryCodes })
      },
    }),
    apiRoute({
      ...self,
      method: 'post',
      path: '/me/second-factor/recovery-codes',
      summary: 'Ten new recovery codes; the former ones are worth nothing any more',
      body: ownFactorBody,
      answers: { 200: { description: 'The recovery codes', schema: codesAnswer } },
      async handle({ actor, body, meta }) {
        const user = await confirmed(actor, body.password, meta)
        return ok({ recoveryCodes: await secondFactors.renewRecoveryCodes(user, body.code, meta) })
      },
    }),
    apiRoute({
      ...self,
      method: 'post',
      path: '/me/second-factor/remove',
      summary: 'Take the own second factor away, with password and code',
      body: ownFactorBody,
      answers: { 204: { description: 'Taken away' } },
      async handle({ actor, body, meta }) {
        await secondFactors.remove(await confirmed(actor, body.password, meta), body.code, meta)
        return noContent()
      },
    }),
  ]
}

/** @throws NotFoundProblem for a counter device, which has no account */
export function userOf(actor: Actor): UserActor {
  if (actor.kind !== 'user') throw new NotFoundProblem()
  return actor
}
