import type { RequestHandler } from 'express'
import type { Traffic } from '../infrastructure/traffic.js'

/** Tells work in the background who is being answered. */
export function countTraffic(traffic: Traffic): RequestHandler {
  return (_req, res, next) => {
    res.once('close', traffic.enter())
    next()
  }
}
