import type { Request } from 'express'
import { z } from 'zod'
import type { Language } from '../infrastructure/i18n.js'
import type { Permission } from '../permissions.js'
import type { Actor, ActorReference } from './actor.js'

/** What of the request, beside its content, a service may need: for audit, language and limits. */
export interface RequestMeta {
  requestId: string
  language: Language
  ip: string
  idempotencyKey: string | undefined
  ifMatch: string | undefined
  /** Origin of the pages as this client reaches them, without a trailing slash. */
  origin: string
  actor: ActorReference
}

export interface ApiContext<P, Q, B, A extends Actor | undefined = Actor> {
  actor: A
  /** The tenant: every query carries it. An administrator names it by ?communityId= or in the body. */
  communityId: string
  params: P
  query: Q
  body: B
  meta: RequestMeta
  req: Request
}

export interface ApiAnswer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export type ApiMethod = 'get' | 'post' | 'patch' | 'put' | 'delete'

export interface ApiRoute<P = unknown, Q = unknown, B = unknown> {
  method: ApiMethod
  /** Express path below /api/v1, e.g. `/shops/:id`. */
  path: string
  /** `open` needs no sign-in. */
  permission: Permission | 'open'
  tag: string
  summary: string
  /** False for routes that concern no community or all of them: /me, /communities. */
  tenant?: boolean
  /** Whether an Idempotency-Key header is mandatory. */
  idempotent?: boolean
  params?: z.ZodType<P>
  query?: z.ZodType<Q>
  body?: z.ZodType<B>
  /** Success answers by status, for openapi.json. */
  answers: Record<number, { description: string; schema?: z.ZodType; contentType?: string }>
  handle: (context: ApiContext<P, Q, B>) => Promise<ApiAnswer>
}

/** Gives the handler the types of its schemas; the answer forgets them so that routes fit in one list. */
export function apiRoute<P, Q, B>(route: ApiRoute<P, Q, B>): ApiRoute {
  return route as unknown as ApiRoute
}

export const ok = (body: unknown, headers?: Record<string, string>): ApiAnswer => ({
  status: 200,
  body,
  headers,
})
export const created = (body: unknown, headers?: Record<string, string>): ApiAnswer => ({
  status: 201,
  body,
  headers,
})
export const noContent = (): ApiAnswer => ({ status: 204 })

export const objectId = z.string().regex(/^[0-9a-f]{24}$/, { error: 'fields:object_id' })
export const idParams = z.strictObject({ id: objectId })
export const businessDay = z.iso.date({ error: 'fields:day' })
export const businessMonth = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: 'fields:month' })

/** A line of text as people type it: trimmed, without control characters. */
export const textLine = (max: number) =>
  z
    .string({ error: 'fields:text' })
    .trim()
    .min(1, { error: 'fields:required' })
    .max(max, { error: 'fields:too_long' })
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, { error: 'fields:characters' })

export const reasonBody = z.strictObject({ reason: textLine(500) })

/** Query of every list: search words, page size, and the cursor that the page before answered. */
export const listQuery = {
  q: textLine(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
}
