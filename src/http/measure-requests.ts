import type { RequestHandler } from 'express'
import type { Metrics } from '../infrastructure/metrics.js'
import { routeOf } from './problem-answer.js'

/** Methods by name; anything else that a stranger sends must not make a new time series each. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'])

/** How long each answer took. */
export function measureRequests({ requestSeconds }: Metrics): RequestHandler {
  return (req, res, next) => {
    const began = process.hrtime.bigint()
    res.on('finish', () => {
      const seconds = Number(process.hrtime.bigint() - began) / 1e9
      const method = METHODS.has(req.method) ? req.method : 'other'
      requestSeconds.observe({ method, route: routeOf(req), status: res.statusCode }, seconds)
    })
    next()
  }
}
