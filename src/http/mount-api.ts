import { pipeline, Readable } from 'node:stream'
import type { Request, RequestHandler, Response, Router } from 'express'
import { z } from 'zod'
import { Problem, type FieldError } from '../problems.js'
import { actorReference, SYSTEM_ACTOR, type Actor } from './actor.js'
import { requireActor } from './authenticate.js'
import { objectId, type ApiContext, type ApiRoute, type RequestMeta } from './api-route.js'

const idempotencyKey = z.uuid()
const nothing = z.strictObject({})
const MAX_FIELD_ERRORS = 50

/** Puts the routes on the router: permission, tenant, validation, handler, answer, in this order. */
export function mountApi(router: Router, routes: readonly ApiRoute[], publicUrl: string | undefined) {
  const byPath = new Map<string, Set<string>>()
  const byName = new Map<string, RequestHandler>()
  router.use(foundByName(byName))
  for (const route of routes) {
    const handler = apiHandler(route, publicUrl)
    router[route.method](route.path, handler)
    if (!route.path.includes(':')) byName.set(`${route.method.toUpperCase()} ${route.path}`, handler)
    const methods = byPath.get(route.path) ?? new Set<string>()
    byPath.set(route.path, methods.add(route.method.toUpperCase()))
  }
  for (const [path, methods] of byPath) router.all(path, methodNotAllowed([...methods]))
}

/** Paths without parameters are the counter's: found at once, where the router would try each of some hundred patterns. */
function foundByName(byName: ReadonlyMap<string, RequestHandler>): RequestHandler {
  return (req, res, next) => {
    const handler = byName.get(`${req.method} ${req.path}`)
    return handler ? handler(req, res, next) : next()
  }
}

function methodNotAllowed(methods: string[]): RequestHandler {
  return () => {
    throw new Problem('method_not_allowed', { headers: { Allow: methods.join(', ') } })
  }
}

function apiHandler(route: ApiRoute, publicUrl: string | undefined): RequestHandler {
  const paramsSchema = route.params ?? nothing
  const querySchema = route.query ?? nothing
  return async (req, res) => {
    req.routePattern = `${req.baseUrl}${route.path}`
    const actor = permittedActor(req, route)
    const { communityId, query, body } = tenantOf(req, route, actor)
    const params = parseParams(paramsSchema, req.params)
    const context: ApiContext<unknown, unknown, unknown> = {
      actor: actor!,
      communityId,
      params,
      query: parse(querySchema, query, ''),
      body: route.body ? parse(route.body, body ?? {}, '') : refuseBody(body),
      meta: requestMeta(req, route, publicUrl),
      req,
    }
    const answer = await route.handle(context)
    send(res, answer)
  }
}

function permittedActor(req: Request, route: ApiRoute): Actor | undefined {
  return route.permission === 'open' ? req.actor : requireActor(req, route.permission)
}

/**
 * Takes `communityId` out of query or body. Whoever belongs to a community may name no other: the answer is then
 * 404, as if it were not there.
 */
function tenantOf(req: Request, route: ApiRoute, actor: Actor | undefined) {
  const { communityId: inQuery, ...query } = req.query as Record<string, unknown>
  const raw = req.body as unknown
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw)
  const { communityId: inBody, ...rest } = (isObject ? raw : {}) as Record<string, unknown>
  if (route.tenant === false || route.permission === 'open')
    return { communityId: '', query: req.query, body: raw }
  const body = isObject ? rest : raw
  const named = inQuery ?? inBody
  const own = actor?.communityId
  if (own) {
    if (named !== undefined && named !== own) throw new Problem('not_found')
    return { communityId: own, query, body }
  }
  const parsed = objectId.safeParse(named)
  if (!parsed.success) {
    throw new Problem('validation_failed', {
      errors: [{ path: 'communityId', message: 'fields:community_id' }],
    })
  }
  return { communityId: parsed.data, query, body }
}

function parseParams(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value)
  // A malformed id in the address cannot name anything that exists.
  if (!parsed.success) throw new Problem('not_found')
  return parsed.data
}

function parse(schema: z.ZodType, value: unknown, prefix: string): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Problem('validation_failed', { errors: fieldErrors(parsed.error, prefix) })
}

function refuseBody(body: unknown): undefined {
  if (body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0))
    return undefined
  throw new Problem('validation_failed', { errors: [{ path: '', message: 'fields:no_body' }] })
}

/** The fields of a failed parse, at most 50, with the words' key or zod's own sentence; an unknown field by its name. */
export function fieldErrors(error: z.ZodError, prefix = ''): FieldError[] {
  const pathOf = (parts: PropertyKey[]) => [prefix, ...parts.map(String)].filter(Boolean).join('.')
  const fields = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'fields:unknown' }))
      : [{ path: pathOf(issue.path), message: issue.message }],
  )
  return fields.slice(0, MAX_FIELD_ERRORS)
}

function requestMeta(req: Request, route: ApiRoute, publicUrl: string | undefined): RequestMeta {
  return {
    requestId: req.requestId,
    language: req.language,
    ip: req.ip ?? '',
    idempotencyKey: route.idempotent ? requiredKey(req) : undefined,
    ifMatch: req.get('if-match'),
    origin: publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`,
    actor: req.actor ? actorReference(req.actor) : SYSTEM_ACTOR,
  }
}

function requiredKey(req: Request): string {
  const parsed = idempotencyKey.safeParse(req.get('idempotency-key'))
  if (!parsed.success) throw new Problem('idempotency_key_required')
  return parsed.data.toLowerCase()
}

function send(res: Response, answer: { status: number; body?: unknown; headers?: Record<string, string> }) {
  res.status(answer.status)
  if (answer.headers) res.set(answer.headers)
  if (answer.body === undefined) return void res.end()
  if (typeof answer.body === 'string' || Buffer.isBuffer(answer.body)) return void res.send(answer.body)
  // Whoever hangs up ends the reading, and what fails midway cuts the answer off: its status is sent by then.
  if (answer.body instanceof Readable) return void pipeline(answer.body, res, () => undefined)
  res.json(answer.body)
}
