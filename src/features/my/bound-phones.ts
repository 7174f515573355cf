import type { Request, Response } from 'express'
import type { PhoneActor } from '../../http/actor.js'
import { isTokenOf } from '../../http/opaque-token.js'
import { cookieOf, COOKIES, setTokenCookie } from '../../http/sign-in-cookies.js'
import { Problem } from '../../problems.js'
import type { IdentityService } from '../accounts/identity.service.js'

/**
 * One browser may be bound for two seniors, a couple. `yl_phone` says whose code is shown; this cookie keeps every token, so that
 * they can change places.
 */
const ALL_PHONES = 'yl_phones'
const SEPARATOR = '.'
const MOST = 4
const LONGEST_MS = 400 * 24 * 3600 * 1000

export interface BoundPhone {
  token: string
  actor: PhoneActor
}

/** The phones that this browser is bound as, the one in use first; those that are no longer good are left out. */
export async function boundPhones(identities: IdentityService, req: Request): Promise<BoundPhone[]> {
  const phones = await Promise.all(tokensOf(req).map((token) => phoneOf(identities, token)))
  return phones.filter((phone) => phone !== null)
}

/** Makes a phone the one in use and keeps the others. Each visit lengthens the cookies' life. */
export function usePhone(req: Request, res: Response, token: string, others: readonly BoundPhone[]): void {
  const tokens = [token, ...others.map((other) => other.token).filter((other) => other !== token)]
  setTokenCookie(req, res, 'phone', token)
  res.cookie(ALL_PHONES, tokens.slice(0, MOST).join(SEPARATOR), {
    httpOnly: true,
    sameSite: 'lax',
    secure: req.secure,
    path: '/',
    maxAge: LONGEST_MS,
  })
}

function tokensOf(req: Request): string[] {
  const named = [cookieOf(req, COOKIES.phone) ?? '', ...(cookieOf(req, ALL_PHONES) ?? '').split(SEPARATOR)]
  return [...new Set(named)].filter((token) => isTokenOf('phone', token)).slice(0, MOST)
}

async function phoneOf(identities: IdentityService, token: string): Promise<BoundPhone | null> {
  try {
    const actor = await identities.actorOf(token)
    return actor.kind === 'phone' ? { token, actor } : null
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null
    throw error
  }
}
