import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Logger } from '../infrastructure/logger.js'
import { negotiateLanguage, translator, LANGUAGES, type Language } from '../infrastructure/i18n.js'
import { routeOf } from './problem-answer.js'

const CALLERS_ID = /^[\w-]{8,64}$/

/** Gives the request an id and a language: `?lang=` and its cookie for pages, else Accept-Language. */
export const requestContext: RequestHandler = (req, res, next) => {
  const offered = req.get('x-request-id')
  req.requestId = offered && CALLERS_ID.test(offered) ? offered : randomUUID()
  res.set('X-Request-Id', req.requestId)
  useLanguage(req, cookieLanguage(req.get('cookie')) ?? negotiateLanguage(req.get('accept-language')))
  next()
}

function useLanguage(req: Parameters<RequestHandler>[0], language: Language) {
  req.language = language
  req.t = translator(language)
}

function cookieLanguage(cookies: string | undefined): Language | undefined {
  const named = /(?:^|;\s*)yl_lang=([\w-]+)/.exec(cookies ?? '')?.[1]
  return LANGUAGES.find((language) => language === named)
}

/** One line per request: the route's pattern and never the address, which may carry a token. */
export function requestLog(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const began = process.hrtime.bigint()
    res.on('finish', () => {
      const ms = Number((process.hrtime.bigint() - began) / 1000n) / 1000
      logger.info(
        { requestId: req.requestId, method: req.method, route: routeOf(req), status: res.statusCode, ms },
        'request',
      )
    })
    next()
  }
}
