import type { Request, RequestHandler } from 'express'
import { LANGUAGES, translator, type Language } from '../infrastructure/i18n.js'

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
    ...actorLocals(req),
  })
  next()
}

function otherLanguage(req: Request): { code: Language; address: string } {
  const code: Language = req.language === 'en' ? 'zh-CN' : 'en'
  // After a refused form the address names what was posted to; following the switch then loses no more than a reload.
  const address = new URL(req.originalUrl, 'http://localhost')
  address.searchParams.set('lang', code)
  return { code, address: `${address.pathname}${address.search}` }
}

function actorLocals(req: Request) {
  const { actor } = req
  if (!actor) return {}
  return { role: actor.role, userName: 'name' in actor ? actor.name : '' }
}
