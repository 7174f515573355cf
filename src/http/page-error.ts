import type { ErrorRequestHandler } from 'express'
import type { Logger } from '../infrastructure/logger.js'
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
    const isStaff = STAFF_ROLES.includes(req.actor?.role ?? '')
    // What fails before the pages' own middleware has not got their words yet.
    if (!res.locals.translate) pageLocals(req, res, () => undefined)
    const view = {
      layout: 'gate',
      isWide: true,
      title: body.title,
      problem: body,
      homeHref: isStaff && req.path !== '/console' ? '/console' : '/',
    }
    res.status(problem.status).render('errors/problem', view, (failure: Error | null, html?: string) => {
      if (html !== undefined) return res.send(html)
      logger.error({ requestId: req.requestId, err: failure }, 'problem page not drawn')
      res.type('text/plain').send(`${body.title}\n${body.detail}\n${body.requestId}\n`)
    })
  }
}
