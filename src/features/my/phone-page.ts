import type { Request, Response } from 'express'
import type { PhoneActor } from '../../http/actor.js'
import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { phoneInUse, shell } from './my.pages.js'

/** What a page of a bound phone is asked with. */
export interface PhoneContext {
  req: Request
  res: Response
  actor: PhoneActor
  /** Community and member, and nothing else: it goes into filters. */
  key: { communityId: string; memberId: string }
}

type PhoneHandler = (context: PhoneContext) => Promise<void> | void

/** Makes pages of a bound phone; whoever comes without one is told how to bind it. */
export function phonePages(services: Services) {
  const route = (method: PageRoute['method'], path: string, handle: PhoneHandler): PageRoute => ({
    method,
    path,
    permission: 'open',
    async handle(req, res) {
      const phone = await phoneInUse(services, req, res)
      if (!phone) return
      const { actor } = phone
      const { communityId, memberId } = actor
      await handle({ req, res, actor, key: { communityId, memberId } })
    },
  })
  return {
    get: (path: string, handle: PhoneHandler) => route('get', path, handle),
    post: (path: string, handle: PhoneHandler) => route('post', path, handle),
  }
}

/** Draws a page of the phone with what each of them has. */
export function drawPhonePage(
  { req, res }: PhoneContext,
  view: string,
  { title, ...locals }: { title: string } & Record<string, unknown>,
) {
  res.render(view, { ...shell(req, ''), homeHref: '/my', ...locals, title })
}

/** A field of a form as text; undefined when it is none. */
export function fieldOf(req: Request, name: string): string | undefined {
  const value = ((req.body ?? {}) as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : undefined
}
