import cookieParser from 'cookie-parser'
import express, { Router, type Express, type Request } from 'express'
import { ATTACHMENT_PAGE } from './features/attachments/attachment.pages.js'
import { IMPORT_PAGE } from './features/console/member-import.pages.js'
import { photoForms } from './features/requests/photos/photo-forms.js'
import { healthRouter } from './features/health/health.routes.js'
import { authenticate } from './http/authenticate.js'
import { createCsrf } from './http/csrf.js'
import { countTraffic } from './http/count-traffic.js'
import { measureRequests } from './http/measure-requests.js'
import { mountApi } from './http/mount-api.js'
import { openApiDocument } from './http/openapi.js'
import { pageErrorHandler } from './http/page-error.js'
import { pageLocals } from './http/page-locals.js'
import { mountPages } from './http/page-route.js'
import { apiErrorHandler } from './http/problem-answer.js'
import { requestContext, requestLog } from './http/request-context.js'
import { securityHeaders } from './http/security-headers.js'
import { multipartPages } from './http/upload.js'
import { setUpViews } from './infrastructure/views.js'
import { NotFoundProblem } from './problems.js'
import { projectPath } from './project-files.js'
import { apiRoutes, pageRoutes } from './routes.js'
import type { Services } from './services.js'

const PUBLIC_PATH = projectPath('public/')

/** The whole application over its services, in the order in which a request meets it; listening is the server's business. */
export function createApp(services: Services): Express {
  const { config, logger, metrics, traffic, keyring } = services
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', config.trustProxy)
  setUpViews(app, config.environment)
  const csrf = createCsrf(keyring)

  app.use(countTraffic(traffic))
  app.use(requestContext)
  app.use(requestLog(logger))
  app.use(measureRequests(metrics))
  app.use(securityHeaders())
  app.use(healthRouter(services))
  app.use('/public', staticFiles())
  app.use(cookieParser())
  app.use(authenticate(services))
  app.use('/api/v1', csrf.protectApi, apiRouter(services))
  app.use(express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 500 }))
  app.use(multipartPages({ ...IMPORT_PAGE, ...ATTACHMENT_PAGE }))
  app.use(photoForms())
  app.use(pageLocals, csrf.locals, csrf.protectPages)
  app.get('/csrf-token', csrf.answer)
  app.use(pagesRouter(services))
  app.use(() => {
    throw new NotFoundProblem()
  })
  app.use('/api', apiErrorHandler(logger))
  app.use(pageErrorHandler(logger, apiErrorHandler(logger)))
  return app
}

/** An address with a mark of the file's content (`?v=`) never changes its meaning. */
function staticFiles() {
  return express.static(PUBLIC_PATH, {
    index: false,
    redirect: false,
    setHeaders(res) {
      const isMarked = 'v' in (res.req as Request).query
      res.setHeader(
        'Cache-Control',
        isMarked ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      )
      // A worker may else control only what lies beside it.
      if (res.req.path.endsWith('/counter-worker.js')) res.setHeader('Service-Worker-Allowed', '/counter')
      if (res.req.path.endsWith('/volunteer-worker.js')) res.setHeader('Service-Worker-Allowed', '/volunteer')
      if (res.req.path.endsWith('/door-worker.js')) {
        res.setHeader('Service-Worker-Allowed', '/counter/activities')
      }
      if (res.req.path.endsWith('/my-worker.js')) res.setHeader('Service-Worker-Allowed', '/my')
    },
  })
}

function apiRouter(services: Services): Router {
  const router = Router()
  const routes = apiRoutes(services)
  let document: object | undefined
  router.use(express.json({ limit: '256kb', strict: true }))
  // Few ask for it, and to write it takes as long as much of the start.
  router.get('/openapi.json', (_req, res) => {
    document ??= openApiDocument(routes)
    res.json(document)
  })
  mountApi(router, routes, services.config.publicUrl)
  router.use(() => {
    throw new NotFoundProblem()
  })
  return router
}

function pagesRouter(services: Services): Router {
  const router = Router()
  mountPages(router, pageRoutes(services))
  return router
}
