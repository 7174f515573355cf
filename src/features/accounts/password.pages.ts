import type { Request, Response } from 'express'
import type { UserActor } from '../../http/actor.js'
import { actorReference } from '../../http/actor.js'
import { localPath } from '../../http/local-path.js'
import { fieldErrors } from '../../http/mount-api.js'
import type { PageRoute } from '../../http/page-route.js'
import { problemBody } from '../../http/problem-answer.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import { ownPasswordForm } from './account.forms.js'
import { formErrors } from './form-words.js'
import { homeOf } from './home-of.js'
import type { SignInService } from './sign-in.service.js'
import type { UserService } from './user.service.js'

interface Services {
  signIn: SignInService
  users: UserService
}

/** Where everybody with a username gives himself another password. */
export function passwordPages({ signIn, users }: Services): PageRoute[] {
  async function change(req: Request, user: UserActor) {
    const form = ownPasswordForm.safeParse(req.body ?? {})
    if (!form.success) throw new Problem('validation_failed', { errors: fieldErrors(form.error) })
    const visit = { requestId: req.requestId, ip: req.ip ?? '' }
    const confirmed = await signIn.confirm(user.userId, form.data.current, visit)
    const meta = { requestId: req.requestId, actor: actorReference(user), ifMatch: undefined }
    await users.changeOwnPassword(user, confirmed, form.data.password, meta)
  }

  return [
    {
      method: 'get',
      path: '/password',
      permission: 'self:read',
      handle(req, res) {
        draw(req, res, userOf(req), { next: localPath(req.query.next), isAsked: 'asked' in req.query })
      },
    },
    {
      method: 'post',
      path: '/password',
      permission: 'self:read',
      async handle(req, res) {
        const user = userOf(req)
        const next = localPath((req.body as Record<string, unknown> | undefined)?.next)
        try {
          await change(req, user)
          res.redirect(303, next ?? homeOf(user.role))
        } catch (error) {
          if (!(error instanceof Problem) || error.status >= 500) throw error
          if (error.extras.headers) res.set(error.extras.headers)
          draw(req, res.status(error.status), user, { next, errors: wordsOf(req, error) })
        }
      },
    },
  ]
}

/** @throws NotFoundProblem for a counter device, which has no password */
function userOf(req: Request): UserActor {
  const user = req.identities?.find((actor) => actor.kind === 'user')
  if (!user) throw new NotFoundProblem()
  return user
}

function wordsOf(req: Request, problem: Problem): Record<string, string> {
  if (problem.extras.errors) return formErrors(req, problem.extras.errors)
  const { detail } = problemBody(problem, req)
  return problem.code === 'bad_credentials' ? { current: req.t('accounts:password.wrong') } : { form: detail }
}

function draw(
  req: Request,
  res: Response,
  user: UserActor,
  form: { next: string | undefined; isAsked?: boolean; errors?: Record<string, string> },
) {
  res.render('accounts/password', {
    layout: 'gate',
    title: req.t('accounts:password.title'),
    errors: {},
    onward: user.mustChangePassword ? undefined : (form.next ?? homeOf(user.role)),
    ...form,
  })
}
