import type { Request, Response } from 'express'
import { cookieOf } from './sign-in-cookies.js'

/** The pages of seniors as they are made, one step smaller, and two steps larger. */
export const TEXT_SIZES = ['smaller', 'normal', 'larger', 'largest'] as const
export type TextSize = (typeof TEXT_SIZES)[number]

const COOKIE = 'yl_text'
const YEAR_MS = 365 * 86_400_000

/** The size that this browser was set to; the one that the pages are made with, unless it was. */
export function textSizeOf(req: Request): TextSize {
  const kept = cookieOf(req, COOKIE)
  return TEXT_SIZES.find((size) => size === kept) ?? 'normal'
}

/** Remembers the size for a year. Nothing secret: it is read on every page of the senior. */
export function keepTextSize(req: Request, res: Response, size: TextSize): void {
  res.cookie(COOKIE, size, {
    httpOnly: true,
    sameSite: 'lax',
    secure: req.secure,
    path: '/',
    maxAge: YEAR_MS,
  })
}

/** What the layout of seniors needs: the size in use and its neighbours, where there are any. */
export function textSizeLocals(req: Request) {
  const size = textSizeOf(req)
  const step = TEXT_SIZES.indexOf(size)
  return {
    textSize: size === 'normal' ? undefined : size,
    textSizes: /^\/my(?:\/|$)/.test(req.path)
      ? { size, smaller: TEXT_SIZES[step - 1], larger: TEXT_SIZES[step + 1] }
      : undefined,
  }
}
