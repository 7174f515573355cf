import { extendZodWithOpenApi, OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import { PROBLEMS, type ProblemCode } from '../problems.js'
import type { ApiRoute } from './api-route.js'

extendZodWithOpenApi(z)

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  requestId: z.string(),
  reason: z.string().optional(),
  retry: z.enum(['never', 'later', 'ask_staff']).optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})

/** The OpenAPI 3.1 document, made from the schemas that validate the requests. */
export function openApiDocument(routes: readonly ApiRoute[]): object {
  const registry = new OpenAPIRegistry()
  const problem = registry.register('Problem', problemSchema)
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  for (const route of routes) registry.registerPath(pathConfig(route, problem))
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: '银龄惠 Yinlinghui',
      version: '1',
      description: 'Agreement → benefit → card → scan → discount recorded → report',
    },
    servers: [{ url: '/api/v1' }],
  })
}

type PathConfig = Parameters<OpenAPIRegistry['registerPath']>[0]

function pathConfig(route: ApiRoute, problem: z.ZodType): PathConfig {
  const idempotencyKey = z.object({ 'Idempotency-Key': z.uuid() })
  return {
    method: route.method,
    path: route.path.replace(/:(\w+)/g, '{$1}'),
    summary: route.summary,
    tags: [route.tag],
    security: route.permission === 'open' ? [] : [{ bearer: [] }],
    'x-permission': route.permission,
    request: {
      ...(route.params ? { params: route.params as never } : {}),
      ...(route.query ? { query: route.query as never } : {}),
      ...(route.idempotent ? { headers: idempotencyKey } : {}),
      ...(route.body
        ? { body: { content: { 'application/json': { schema: route.body } }, required: true } }
        : {}),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, answer]) => [status, answerConfig(answer)]),
      ),
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: problem } },
      },
    },
  }
}

function answerConfig(answer: ApiRoute['answers'][number]) {
  if (!answer.schema && !answer.contentType) return { description: answer.description }
  const contentType = answer.contentType ?? 'application/json'
  return {
    description: answer.description,
    content: { [contentType]: { schema: answer.schema ?? z.string() } },
  }
}
