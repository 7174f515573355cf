import type { ErrorRequestHandler, Request } from 'express'
import type { Logger } from '../infrastructure/logger.js'
import { DeadlinePassedError } from '../lib/natural-batch.js'
import { Problem } from '../problems.js'

/** What every error becomes: a problem, with unknown errors as `internal_error` and their cause for the log only. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const known = error as { type?: string; status?: number; name?: string; code?: unknown }
  if (known.type === 'entity.parse.failed') return new Problem('malformed_json', { cause: error })
  if (known.type === 'entity.too.large') return new Problem('body_too_large', { cause: error })
  if (known.type === 'encoding.unsupported' || known.type === 'charset.unsupported') {
    return new Problem('unsupported_media_type', { cause: error })
  }
  if (error instanceof URIError) return new Problem('not_found', { cause: error })
  if (typeof known.status === 'number' && known.status >= 400 && known.status < 500) {
    return new Problem('malformed_json', { cause: error })
  }
  // A look-up that the store was too slow for: nothing was written, and asking again is safe.
  if (error instanceof DeadlinePassedError) {
    return new Problem('store_unavailable', { cause: error, headers: { 'Retry-After': '1' } })
  }
  if (known.name === 'MongoServerSelectionError' || known.name === 'MongoNetworkError') {
    return new Problem('store_unavailable', { cause: error, headers: { 'Retry-After': '2' } })
  }
  return new Problem('internal_error', { cause: error })
}

/** The problem as `application/problem+json` (RFC 9457) in the reader's language. */
export function problemBody(problem: Problem, req: Request) {
  const { params = {}, members = {}, errors } = problem.extras
  const reason = typeof members.reason === 'string' ? members.reason : undefined
  return {
    type: `urn:yinlinghui:problem:${problem.code}`,
    title: req.t(`problems:${problem.code}.title`, params),
    status: problem.status,
    detail:
      problem.code === 'declined' && reason
        ? req.t(`declines:${reason}`, params)
        : req.t(`problems:${problem.code}.detail`, params),
    code: problem.code,
    requestId: req.requestId,
    ...members,
    ...(errors
      ? {
          errors: errors.map(({ path, message }) => ({
            path,
            message: message.startsWith('fields:') ? req.t(message, params) : message,
          })),
        }
      : {}),
  }
}

export function logProblem(logger: Logger, problem: Problem, req: Request) {
  const facts = { requestId: req.requestId, method: req.method, route: routeOf(req), problem: problem.code }
  if (problem.status >= 500) logger.error({ ...facts, err: problem.cause ?? problem }, 'request failed')
  else logger.debug(facts, 'request refused')
}

/** The pattern, not the address: an address may carry a token. */
export function routeOf(req: Request): string {
  if (req.routePattern) return req.routePattern
  const route = req.route as { path?: unknown } | undefined
  return typeof route?.path === 'string' ? `${req.baseUrl}${route.path}` : req.baseUrl || '(none)'
}

export function apiErrorHandler(logger: Logger): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) {
      next(error)
      return
    }
    const problem = toProblem(error)
    logProblem(logger, problem, req)
    if (problem.extras.headers) res.set(problem.extras.headers)
    if (problem.status === 401) res.set('WWW-Authenticate', 'Bearer')
    res
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(problem, req)))
  }
}
