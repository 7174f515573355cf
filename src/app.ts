import { fileURLToPath } from 'node:url'
import cookieParser from 'cookie-parser'
import express, { Router, type Express } from 'express'
import { mountApi } from './http/mount-api.js'
import { openApiDocument } from './http/openapi.js'
import { pageErrorHandler } from './http/page-error.js'
import { pageLocals } from './http/page-locals.js'
import { mountPages } from './http/page-route.js'
import { apiErrorHandler } from './http/problem-answer.js'
import { requestContext, requestLog } from './http/request-context.js'
import { setUpViews } from './infrastructure/views.js'
import { NotFoundProblem } from './problems.js'
import { apiRoutes, pageRoutes } from './routes.js'
import type { Services } from './services.js'

export const PUBLIC_PATH = fileURLToPath(new URL('../public/', import.meta.url))

/** The whole application over its services; listening is the server's business. */
export function createApp(services: Services): Express {
  const { config, logger } = services
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', config.trustProxy)
  setUpViews(app, config.environment)
  app.use(requestContext)
  app.use(requestLog(logger))
  app.use('/public', express.static(PUBLIC_PATH, { maxAge: '1h', fallthrough: true }))
  app.use(cookieParser())
  app.use('/api/v1', apiRouter(services))
  app.use(pageLocals)
  const pages = Router()
  mountPages(pages, pageRoutes(services))
  app.use(pages)
  app.use(() => {
    throw new NotFoundProblem()
  })
  app.use(pageErrorHandler(logger, apiErrorHandler(logger)))
  return app
}

function apiRouter(services: Services): Router {
  const router = Router()
  const routes = apiRoutes(services)
  const document = openApiDocument(routes)
  router.use(express.json({ limit: '256kb', strict: true }))
  router.get('/openapi.json', (_req, res) => {
    res.json(document)
  })
  mountApi(router, routes, services.config.publicUrl)
  router.use(() => {
    throw new NotFoundProblem()
  })
  router.use(apiErrorHandler(services.logger))
  return router
}
