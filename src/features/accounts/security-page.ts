import type { Request, Response } from 'express'
import type { z } from 'zod'
import { actorReference, type UserActor } from '../../http/actor.js'
import { fieldErrors } from '../../http/mount-api.js'
import { problemBody } from '../../http/problem-answer.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import { formErrors } from './form-words.js'
import { homeOf } from './home-of.js'

/** @throws NotFoundProblem for a counter device, which has no account */
export function userOf(req: Request): UserActor {
  const user = req.identities?.find((actor) => actor.kind === 'user')
  if (!user) throw new NotFoundProblem()
  return user
}

/** Who asks, for the trail. */
export const metaOf = (req: Request, user: UserActor) => ({
  requestId: req.requestId,
  actor: actorReference(user),
})

/** @throws Problem validation_failed */
export function read<T>(schema: z.ZodType<T>, req: Request): T {
  const { _csrf, ...fields } = (req.body ?? {}) as Record<string, unknown>
  const form = schema.safeParse(fields)
  if (form.success) return form.data
  throw new Problem('validation_failed', { errors: fieldErrors(form.error) })
}

/** The words at each field; `form` for what belongs to none. */
export function wordsOf(req: Request, problem: Problem): Record<string, string> {
  if (problem.extras.errors) return formErrors(req, problem.extras.errors)
  const { detail } = problemBody(problem, req)
  if (problem.code === 'bad_credentials') return { password: req.t('accounts:password.wrong') }
  return problem.code === 'second_factor_wrong' ? { code: detail } : { form: detail }
}

/** What was just done, in words of the language file only. */
export function noticeOf(req: Request): { text: string } | undefined {
  const { done } = req.query
  if (typeof done !== 'string' || !/^[a-z_]{1,40}$/.test(done)) return undefined
  const text = req.t(`security:done.${done}`, { defaultValue: '' })
  return text ? { text } : undefined
}

/** Draws one of the pages of the own account. */
export function render(
  req: Request,
  res: Response,
  user: UserActor,
  view: string,
  locals: Record<string, unknown>,
) {
  res.render(`account/${view}`, {
    layout: 'gate',
    isWide: true,
    styles: ['css/account.css'],
    title: req.t(
      `security:${view === 'security' ? 'title' : view === 'codes' ? 'codes.title' : 'set_up.title'}`,
    ),
    backHref: user.mustSetUpFactor ? undefined : homeOf(user.role),
    ...locals,
  })
}
