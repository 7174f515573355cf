import type { Request, RequestHandler } from 'express'
import { LANGUAGES, translator, type Language } from '../infrastructure/i18n.js'
import { textSizeLocals } from './text-size.js'

const YEAR_MS = 365 * 86_400_000

/** What every template may rely on. A language named in the address is used at once and remembered. */
export const pageLocals: RequestHandler = (req, res, next) => {
  const named = LANGUAGES.find((language) => language === req.query.lang)
  if (named) {
    req.language = named
    req.t = translator(named)
    res.cookie('yl_lang', named, { maxAge: YEAR_MS, sameSite: 'lax', secure: req.secure, path: '/' })
  }
  res.set('Content-Language', req.language)
  Object.assign(res.locals, {
    language: req.language,
    translate: req.t,
    path: req.path,
    otherLanguage: otherLanguage(req),
    ...textSizeLocals(req),
  })
  next()
}

function otherLanguage(req: Request): { code: Language; address: string } {
  const code: Language = req.language === 'en' ? 'zh-CN' : 'en'
  const address = new URL(pageAddress(req), 'http://localhost')
  address.searchParams.set('lang', code)
  return { code, address: `${address.pathname}${address.search}` }
}

/** A form's address may answer only what is posted to it; then the page that holds the form is meant. */
function pageAddress(req: Request): string {
  if (req.method === 'GET' || req.method === 'HEAD') return req.originalUrl
  const referer = req.get('referer') ?? ''
  const from = URL.canParse(referer) ? new URL(referer) : null
  return from && from.host === req.get('host') ? `${from.pathname}${from.search}` : '/'
}
