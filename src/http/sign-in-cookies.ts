import type { CookieOptions, Request, Response } from 'express'

/** Cookies of the pages; programs use `Authorization` instead. */
export const COOKIES = {
  access: 'yl_access',
  refresh: 'yl_refresh',
  phone: 'yl_phone',
  device: 'yl_device',
  shift: 'yl_shift',
} as const

/** Browsers keep no cookie for longer than 400 days; each visit begins anew. */
const LONGEST_MS = 400 * 24 * 3600 * 1000

const cookieOptions = (req: Request): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  secure: req.secure,
  path: '/',
})

/** Hands the browser its sign-in; without `refreshToken` the one that it has stays. */
export function setSignInCookies(
  req: Request,
  res: Response,
  signedIn: { accessToken: string; expiresIn: number; refreshToken?: string; sessionExpiresAt: Date },
): void {
  const options = cookieOptions(req)
  res.cookie(COOKIES.access, signedIn.accessToken, { ...options, maxAge: signedIn.expiresIn * 1000 })
  if (signedIn.refreshToken) {
    res.cookie(COOKIES.refresh, signedIn.refreshToken, { ...options, expires: signedIn.sessionExpiresAt })
  }
}

export function clearSignInCookies(req: Request, res: Response): void {
  res.clearCookie(COOKIES.access, cookieOptions(req))
  res.clearCookie(COOKIES.refresh, cookieOptions(req))
}

type TokenCookie = 'phone' | 'device' | 'shift'

/** Hands a bound phone or an enrolled counter device its token, which is good until it is revoked; or a cashier the shift. */
export function setTokenCookie(
  req: Request,
  res: Response,
  kind: TokenCookie,
  token: string,
  maxAge = LONGEST_MS,
): void {
  res.cookie(COOKIES[kind], token, { ...cookieOptions(req), maxAge })
}

export function clearTokenCookie(req: Request, res: Response, kind: TokenCookie): void {
  res.clearCookie(COOKIES[kind], cookieOptions(req))
}

/** The value of a cookie; undefined if it is absent or (by cookie-parser's `j:` form) no text. */
export function cookieOf(req: Request, name: string): string | undefined {
  const value = (req.cookies as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
