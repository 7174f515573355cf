import type { Request, Response } from 'express'
import { z } from 'zod'
import { listQuery, objectId } from '../../http/api-route.js'
import { cookieOf } from '../../http/sign-in-cookies.js'
import type { CommunityService } from '../communities/community.service.js'

/** So many communities to choose from at a time. */
const CHOICES = 30
const COOKIE = 'yl_community'
const YEAR_MS = 365 * 86_400_000

/** What does not fit is left out: an old bookmark still leads to the list. */
const chooseQuery = z.object({
  q: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .optional()
    .catch(() => undefined),
  cursor: listQuery.cursor.catch(() => undefined),
})

/** Where the choice leads back to, and what it is for. */
interface Choosing {
  path: '/' | '/activities'
  lead: string
}

/** Offers the communities in large type, for a public page that is about one of them. */
export async function drawCommunityChoice(
  communities: Pick<CommunityService, 'list'>,
  { req, res }: { req: Request; res: Response },
  { path, lead }: Choosing,
): Promise<void> {
  const { q, cursor } = chooseQuery.parse(req.query)
  const { items, nextCursor } = await communities.list({ q, cursor, limit: CHOICES })
  res.render('home/choose', {
    layout: 'senior',
    isPublic: true,
    title: req.t('home:choose.title'),
    lead,
    path,
    communities: items,
    q,
    isSearchable: q !== undefined || cursor !== undefined || nextCursor !== null,
    pager: {
      firstHref: cursor ? chooseHref(path, { q }) : null,
      nextHref: nextCursor ? chooseHref(path, { q, cursor: nextCursor }) : null,
    },
  })
}

function chooseHref(path: string, query: { q: string | undefined; cursor?: string }): string {
  const named = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return `${path}?${new URLSearchParams([['communityId', 'all'], ...named]).toString()}`
}

/** The community that was chosen in this browser; undefined when none was, or it is not there any more. */
export async function chosenCommunity(
  communities: Pick<CommunityService, 'exists'>,
  req: Request,
): Promise<string | undefined> {
  const id = objectId.safeParse(cookieOf(req, COOKIE)).data
  return id !== undefined && (await communities.exists(id)) ? id : undefined
}

/** Remembers the choice for a year. Nothing secret: it says what may be seen by everybody. */
export function keepChosenCommunity(req: Request, res: Response, id: string): void {
  res.cookie(COOKIE, id, {
    httpOnly: true,
    sameSite: 'lax',
    secure: req.secure,
    path: '/',
    maxAge: YEAR_MS,
  })
}
