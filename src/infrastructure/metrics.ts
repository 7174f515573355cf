import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** Seconds; fine around what the counter promises, coarse beyond. */
const BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 3, 10]

/** Figures of this process for Prometheus. Labels are patterns and codes of our own: never an address, id or name. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'yinlinghui_' })
  const requestSeconds = new Histogram({
    name: 'yinlinghui_http_request_seconds',
    help: 'Time to answer a request, by route pattern',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS,
    registers: [registry],
  })
  return { registry, requestSeconds }
}
export type Metrics = ReturnType<typeof createMetrics>
