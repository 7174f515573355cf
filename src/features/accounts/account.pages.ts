import type { Request, Response } from 'express'
import { z } from 'zod'
import { localPath } from '../../http/local-path.js'
import { fieldErrors } from '../../http/mount-api.js'
import type { PageRoute } from '../../http/page-route.js'
import { problemBody } from '../../http/problem-answer.js'
import { clearSignInCookies, setSignInCookies } from '../../http/sign-in-cookies.js'
import { Problem } from '../../problems.js'
import { secondStepBody } from '../second-factor/second-factor.forms.js'
import { loginBody } from './account.forms.js'
import type { UserRecord } from './account.repository.js'
import { formErrors } from './form-words.js'
import { homeOf } from './home-of.js'
import type { IdentityService } from './identity.service.js'
import type { SessionService } from './session.service.js'
import type { SignInService, Visit } from './sign-in.service.js'

interface Services {
  signIn: SignInService
  sessions: SessionService
  identities: IdentityService
}

const loginForm = z.object(loginBody.shape)
const secondStepForm = z.object(secondStepBody.shape)

export function accountPages({ signIn, sessions, identities }: Services): PageRoute[] {
  return [
    {
      method: 'get',
      path: '/login',
      permission: 'open',
      handle(req, res) {
        const user = signedInUser(req)
        if (user) return res.redirect(303, localPath(req.query.next) ?? homeOf(user.role))
        drawLogin(res, { next: localPath(req.query.next) })
      },
    },
    {
      method: 'post',
      path: '/login',
      permission: 'open',
      async handle(req, res) {
        const body = req.body as Record<string, unknown> | undefined
        const next = localPath(body?.next)
        const form = loginForm.safeParse(body ?? {})
        if (!form.success) return drawErrors(req, res, form.error, next)
        try {
          const signedIn = await signIn.signIn(form.data, visitOf(req))
          setSignInCookies(req, res, signedIn)
          res.redirect(303, afterSignIn(signedIn.user, next))
        } catch (error) {
          if (!(error instanceof Problem) || error.status >= 500) throw error
          if (error.code === 'second_factor_required') {
            return drawSecondStep(res, { next, challenge: String(error.extras.members?.challenge) })
          }
          if (error.extras.headers) res.set(error.extras.headers)
          const { username } = form.data
          res.status(error.status)
          drawLogin(res, { next, username, errors: { form: problemBody(error, req).detail } })
        }
      },
    },
    {
      method: 'post',
      path: '/login/second-factor',
      permission: 'open',
      async handle(req, res) {
        const body = (req.body ?? {}) as Record<string, unknown>
        const next = localPath(body.next)
        const form = secondStepForm.safeParse(body)
        if (!form.success) return drawStepErrors(req, res, form.error, next)
        const { challenge, code } = form.data
        try {
          const signedIn = await signIn.signInWithFactor(challenge, code, visitOf(req))
          setSignInCookies(req, res, signedIn)
          res.redirect(303, afterSignIn(signedIn.user, next))
        } catch (error) {
          if (!(error instanceof Problem) || error.status >= 500) throw error
          if (error.extras.headers) res.set(error.extras.headers)
          const { detail } = problemBody(error, req)
          res.status(error.status)
          if (error.code === 'challenge_expired') return drawLogin(res, { next, errors: { form: detail } })
          const place = error.code === 'second_factor_wrong' ? 'code' : 'form'
          drawSecondStep(res, { next, challenge, errors: { [place]: detail } })
        }
      },
    },
    {
      method: 'post',
      path: '/logout',
      permission: 'open',
      async handle(req, res) {
        const user = signedInUser(req)
        if (user) await sessions.end({ id: user.sessionId, userId: user.userId }, user, req.requestId)
        identities.forget()
        clearSignInCookies(req, res)
        res.redirect(303, '/login')
      },
    },
  ]
}

/** Whoever has a password that the server made and somebody else has seen is asked for one of his own first. */
function afterSignIn({ role, mustChangePassword }: UserRecord, next: string | undefined): string {
  const onward = next ?? homeOf(role)
  return mustChangePassword ? `/password?asked&next=${encodeURIComponent(onward)}` : onward
}

const visitOf = (req: Request): Visit => ({
  requestId: req.requestId,
  ip: req.ip ?? '',
  userAgent: req.get('user-agent'),
})

const signedInUser = (req: Request) => req.identities?.find((actor) => actor.kind === 'user')

/** The words of the fields that are missing or too long; the password is never sent back. */
function drawErrors(req: Request, res: Response, error: z.ZodError, next: string | undefined) {
  const errors = formErrors(req, fieldErrors(error))
  const typed = (req.body as Record<string, unknown> | undefined)?.username
  const username = typeof typed === 'string' ? typed.slice(0, 200) : ''
  drawLogin(res.status(400), { next, username, errors })
}

function drawLogin(
  res: Response,
  form: { next: string | undefined; username?: string; errors?: Record<string, string> },
) {
  res.render('accounts/login', {
    layout: 'gate',
    errors: form.errors ?? {},
    values: { username: form.username ?? '' },
    next: form.next,
  })
}

/** A missing code is asked for again; without the challenge one begins anew. */
function drawStepErrors(req: Request, res: Response, error: z.ZodError, next: string | undefined) {
  const errors = formErrors(req, fieldErrors(error))
  const { challenge } = (req.body ?? {}) as Record<string, unknown>
  res.status(400)
  if (errors.challenge !== undefined || typeof challenge !== 'string') return drawLogin(res, { next })
  drawSecondStep(res, { next, challenge, errors })
}

function drawSecondStep(
  res: Response,
  form: { next: string | undefined; challenge: string; errors?: Record<string, string> },
) {
  res.set('Cache-Control', 'no-store')
  res.render('accounts/second-factor', {
    layout: 'gate',
    styles: ['css/account.css'],
    errors: {},
    ...form,
  })
}
