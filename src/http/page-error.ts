import type { ErrorRequestHandler, Request } from 'express'
import type { Logger } from '../infrastructure/logger.js'
import type { Problem } from '../problems.js'
import { pageLocals } from './page-locals.js'
import { logProblem, problemBody, toProblem } from './problem-answer.js'

const STAFF_ROLES = ['admin', 'staff', 'auditor']

/** Errors of pages become a page that says what happened and what to do; programs get the problem as JSON. */
export function pageErrorHandler(logger: Logger, asJson: ErrorRequestHandler): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent || req.accepts(['html', 'json']) !== 'html') {
      asJson(error, req, res, next)
      return
    }
    const problem = toProblem(error)
    logProblem(logger, problem, req)
    if (problem.extras.headers) res.set(problem.extras.headers)
    const body = problemBody(problem, req)
    // What fails before the pages' own middleware has not got their words yet.
    if (!res.locals.translate) pageLocals(req, res, () => undefined)
    const view = {
      layout: 'gate',
      isWide: true,
      title: body.title,
      problem: body,
      homeHref: homeHrefOf(req, problem),
    }
    res.status(problem.status).render('errors/problem', view, (failure: Error | null, html?: string) => {
      if (html !== undefined) return res.send(html)
      logger.error({ requestId: req.requestId, err: failure }, 'problem page not drawn')
      res.type('text/plain').send(`${body.title}\n${body.detail}\n${body.requestId}\n`)
    })
  }
}

/** Where the person can go on; never to the page that has just failed. */
function homeHrefOf(req: Request, problem: Problem): string {
  if (problem.code === 'shift_required') return '/counter/unlock'
  const role = req.actor?.role ?? ''
  if (STAFF_ROLES.includes(role) && req.path !== '/console') return '/console'
  if (role === 'organization' && req.path !== '/organization') return '/organization'
  return role === 'shop_manager' && req.path !== '/shop' ? '/shop' : '/'
}
