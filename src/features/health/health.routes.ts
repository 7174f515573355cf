import { createHash, timingSafeEqual } from 'node:crypto'
import { Router, type Request } from 'express'
import type { Config } from '../../config.js'
import type { Keyring } from '../../infrastructure/keyring.js'
import type { Metrics } from '../../infrastructure/metrics.js'
import { NotFoundProblem } from '../../problems.js'
import type { HealthService } from './health.service.js'

interface Services {
  config: Config
  keyring: Keyring
  metrics: Metrics
  health: HealthService
}

/** New keys are published a week before their use, so a copy may be five minutes old. */
const JWKS_CACHE = 'public, max-age=300, stale-while-revalidate=86400'

/** What machines ask for. Stands before sign-in: a probe has no cookies, and a stale one must not make it fail. */
export function healthRouter({ config, keyring, metrics, health }: Services): Router {
  const router = Router()

  router.get('/healthz', (_req, res) => {
    res.json({ status: 'up' })
  })

  router.get('/readyz', async (_req, res) => {
    const { isReady, reason } = await health.readiness()
    if (!isReady) res.set('Retry-After', '2')
    res.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not_ready', reason })
  })

  router.get('/metrics', async (req, res) => {
    if (!maySeeMetrics(req, config.metricsToken)) throw new NotFoundProblem()
    res.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })

  router.get('/.well-known/jwks.json', (_req, res) => {
    res.set('Cache-Control', JWKS_CACHE).set('Access-Control-Allow-Origin', '*')
    res.type('application/jwk-set+json').send(JSON.stringify(keyring.jwks()))
  })

  return router
}

/** With METRICS_TOKEN whoever shows it; without, only this machine itself and nothing that a proxy forwards. */
function maySeeMetrics(req: Request, token: string | undefined): boolean {
  if (token) return isSame(req.get('authorization') ?? '', `Bearer ${token}`)
  const isForwarded = Boolean(req.get('x-forwarded-for') ?? req.get('forwarded') ?? req.get('via'))
  return !isForwarded && isLoopback(req.socket.remoteAddress ?? '')
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address)
}

function isSame(shown: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(shown), digest(expected))
}
